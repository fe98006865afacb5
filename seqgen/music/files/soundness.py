"""What every reader and codec may take for granted about a score, checked where one comes from outside."""

from collections.abc import Iterator, Sequence

from seqgen.errors import InvalidInput
from seqgen.music.midi.limits import MAX_DIVISION, MAX_QUARTERS
from seqgen.music.score import Note, Part, Score


def check_sound(score: Score) -> None:
    """Raise InvalidInput for the first thing in a score that contradicts itself or the ranges of MIDI."""
    for problem in _problems(score):
        raise InvalidInput("score", problem)


def _problems(score: Score) -> Iterator[str]:
    if not 1 <= score.ticks_per_quarter <= MAX_DIVISION:
        yield f"ticks_per_quarter must lie in 1..{MAX_DIVISION}, got {score.ticks_per_quarter}"
    longest = MAX_QUARTERS * score.ticks_per_quarter
    if not 0 <= score.length_ticks <= longest:
        yield f"length_ticks must lie in 0..{longest}, got {score.length_ticks}"
    for name, changes in (("metres", score.metres), ("keys", score.keys), ("tempos", score.tempos)):
        ticks = [change.start_tick for change in changes]
        if ticks[:1] != [0] or not _rise(ticks):
            yield f"{name} must begin at tick 0 and follow each other in time"
        if max(ticks, default=0) > score.length_ticks:
            yield f"{name} must begin within the piece's {score.length_ticks} ticks"
    if not _rise(score.bar_restarts) or max(score.bar_restarts, default=0) > score.length_ticks:
        yield "bar_restarts must follow each other in time, within the piece"
    for metre in (change.metre for change in score.metres):
        if 4 * score.ticks_per_quarter * metre.numerator % metre.denominator:
            yield f"a bar of {metre} is no whole number of ticks at {score.ticks_per_quarter} a quarter"
    if any(tempo.microseconds_per_quarter < 1 for tempo in score.tempos):
        yield "microseconds_per_quarter must be at least 1"
    for index, part in enumerate(score.parts):
        yield from (f"parts[{index}]: {problem}" for problem in _part_problems(part, score.length_ticks))


def _rise(ticks: Sequence[int]) -> bool:
    return list(ticks) == sorted(set(ticks)) and min(ticks, default=0) >= 0


def _part_problems(part: Part, length_ticks: int) -> Iterator[str]:
    if not 0 <= part.program <= 127:
        yield f"program must lie in 0..127, got {part.program}"
    if list(part.notes) != sorted(part.notes):
        yield "notes must be in order of start, then pitch"
    for note in part.notes:
        if not _is_sound(note, length_ticks):
            yield f"pitch, velocity, start or duration is out of range in {note}"


def _is_sound(note: Note, length_ticks: int) -> bool:
    is_in_time = 0 <= note.start_tick < note.end_tick <= length_ticks
    return is_in_time and 0 <= note.pitch <= 127 and 1 <= note.velocity <= 127
