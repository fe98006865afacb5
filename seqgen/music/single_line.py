"""One part of a score as a single line on the codec's grid: what a model of melodies can read.

Players overlap their notes a little and start them a little early or late; a model knows 24 ticks a quarter and one
note at a time. So a copy is made: starts are rounded, a note ends where the next begins. Real chords are refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from seqgen.errors import InvalidInput
from seqgen.music.bars import bar_index, bars_of
from seqgen.music.codec import vocabulary as v
from seqgen.music.harmony.key_finding import ranked_keys
from seqgen.music.key import Key
from seqgen.music.octaves import OCTAVE, octave_shift
from seqgen.music.score import KeyChange, MetreChange, Note, Score, TempoChange

OVERLAP_SHARE = 0.5  # of the shorter note: more is a chord
KEY_MARGIN = 0.1  # share of notes that another key must have in it, beyond the written one
SHORTEST_REST_TICKS = v.TICKS_PER_QUARTER // 8  # a thirty-second
ROUNDING_TICKS, REST_SHARE = 1, 0.2  # of the time up to the next note: what is shorter is a way of playing
USUAL_PITCH = 71  # the middle of the tunes in the collections


@dataclass(frozen=True, slots=True)
class SingleLine:
    """``score`` has one part of 24 ticks a quarter, ``octave_shift`` semitones above the one it was copied from."""

    score: Score
    octave_shift: int


def single_line(score: Score, part_index: int) -> SingleLine:
    """Copy a part; raises InvalidInput where it has several notes at once, naming the bar."""
    part = score.parts[part_index]
    refuse_chords(score, part.notes)
    grid = _on_grid(replace(score, parts=(part,)))
    shift = _octave_shift(part.notes)
    in_turn = _in_turn(grid.parts[0].notes, grid.length_ticks)
    notes = tuple(replace(note, pitch=note.pitch + shift) for note in in_turn)
    line = replace(grid, parts=(replace(part, notes=notes),))
    return SingleLine(replace(line, keys=_keys(line)), shift)


def grid_tick(tick: int, ticks_per_quarter: int) -> int:
    """The nearest tick of the codec's grid.

    >>> grid_tick(478, 480), grid_tick(490, 480)
    (24, 25)
    """
    return (2 * tick * v.TICKS_PER_QUARTER + ticks_per_quarter) // (2 * ticks_per_quarter)


def overlaps(before: Note, after: Note) -> bool:
    """Whether two notes, of which the second begins no earlier, sound together for more than a player's slip."""
    shorter = min(before.duration_ticks, after.duration_ticks)
    return before.start_tick == after.start_tick or before.end_tick - after.start_tick > OVERLAP_SHARE * shorter


def refuse_chords(score: Score, notes: Sequence[Note], what: str = "the part") -> None:
    """Raise InvalidInput for several notes at once, naming the bar."""
    for before, after in pairwise(notes):
        if overlaps(before, after):
            bars = bars_of(score)
            bar = bars[bar_index(bars, after.start_tick)]
            raise InvalidInput(
                "input",
                f"{what} plays several notes at once in bar {bar.number}; a melody has one at a time, as each of four "
                "voices has, so give a score where they stand in parts of their own",
            )


def _on_grid(score: Score) -> Score:
    """Every tick rounded to the grid; of changes that come to lie on one tick the last holds."""

    def rounded(tick: int) -> int:
        return grid_tick(tick, score.ticks_per_quarter)

    def moved(note: Note) -> Note:
        start = rounded(note.start_tick)
        return replace(note, start_tick=start, duration_ticks=max(1, rounded(note.end_tick) - start))

    return replace(
        score,
        ticks_per_quarter=v.TICKS_PER_QUARTER,
        length_ticks=rounded(score.length_ticks),
        parts=tuple(replace(part, notes=tuple(map(moved, part.notes))) for part in score.parts),
        metres=tuple(MetreChange(*each) for each in {rounded(c.start_tick): c.metre for c in score.metres}.items()),
        keys=tuple(KeyChange(*each) for each in {rounded(c.start_tick): c.key for c in score.keys}.items()),
        tempos=tuple(
            TempoChange(*each)
            for each in {rounded(c.start_tick): c.microseconds_per_quarter for c in score.tempos}.items()
        ),
        bar_restarts=tuple(dict.fromkeys(map(rounded, score.bar_restarts))),
    )


def _in_turn(notes: Sequence[Note], end_tick: int) -> list[Note]:
    """Each note ends where the next begins; one that has no time left by then was an ornament, and is left out.

    A note that ends a little before, as players leave off and programs that play notes shortened, is as long as it was
    written: up to the next note.
    """
    following = [*(note.start_tick for note in notes[1:]), max(end_tick, notes[-1].end_tick)]
    written = [
        replace(note, duration_ticks=_written_ticks(note.duration_ticks, next_tick - note.start_tick))
        for note, next_tick in zip(notes, following, strict=True)
    ]
    return [note for note in written if note.duration_ticks > 0]


def _written_ticks(duration_ticks: int, room_ticks: int) -> int:
    """The duration of a note whose follower begins ``room_ticks`` behind it; a short gap is no rest."""
    gap_ticks = room_ticks - duration_ticks
    is_rest = gap_ticks >= SHORTEST_REST_TICKS and gap_ticks > REST_SHARE * room_ticks + ROUNDING_TICKS
    return duration_ticks if is_rest else room_ticks


def _octave_shift(notes: Sequence[Note]) -> int:
    """The whole octaves that bring the middle of the notes nearest to the usual."""
    middle = sorted(note.pitch for note in notes)[len(notes) // 2]
    return octave_shift(middle, USUAL_PITCH)


def _keys(line: Score) -> tuple[KeyChange, ...]:
    """As written, unless it is one key and another fits far better: many files say C major whatever they hold."""
    ranked = ranked_keys(line)
    if len(line.keys) > 1 or not ranked:
        return line.keys
    best = ranked[0][0]
    fits_better = _share_within(line, best) > _share_within(line, line.key) + KEY_MARGIN
    return (KeyChange(0, best),) if fits_better else line.keys


def _share_within(line: Score, key: Key) -> float:
    notes = line.parts[0].notes
    return sum(note.pitch % OCTAVE in key.pitch_classes for note in notes) / len(notes)
