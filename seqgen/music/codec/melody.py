"""The melody codec: a one-voice score to a header and tokens, and back without loss."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from seqgen.errors import InvalidInput
from seqgen.music.bars import bar_index, bars_of
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyCursor, MelodyHeader
from seqgen.music.score import KeyChange, MetreChange, Note, Part, Score


class NotAMelody(InvalidInput):
    """The score holds something that the melody codec cannot say; ``reason`` is short enough for a table."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__("input", sentence)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class EncodedMelody:
    """A melody as the models see it; ``tokens`` ends with END."""

    header: MelodyHeader
    tokens: tuple[int, ...]

    @property
    def note_count(self) -> int:
        """Sounding notes."""
        return sum(map(v.is_pitch, self.tokens))


def encode(score: Score, style: int, cuts: Sequence[int] = ()) -> EncodedMelody:
    """Encode the only part of ``score`` that has notes.

    At each of ``cuts`` (ticks, 24 a quarter) an event ends and another begins, be it that the same note is held.
    Kept exactly: pitches, onsets, durations, length, metres, keys, pick-up and irregular barlines. Not kept:
    velocities, tempo, title. Raises NotAMelody for several parts, chords or overlapping
    notes, durations off the grid of 24 ticks a quarter, and pitches outside two octaves below to three above the tonic.
    """
    score = _on_grid(score)
    notes = _single_voice(score)
    header = MelodyHeader(style, score.key, score.metre, max(1, len(score.bar_starts())), score.pickup_ticks)
    return EncodedMelody(header, (*_tokens(score, notes, cuts), v.END))


def decode(header: MelodyHeader, tokens: tuple[int, ...]) -> Score:
    """The score that ``encode`` was given, on 24 ticks a quarter, with default velocity and tempo."""
    cursor = MelodyCursor(header)
    cursor.read_all(tokens)
    return score_of(cursor)


def score_of(cursor: MelodyCursor) -> Score:
    """What a cursor has read so far, as a score of 24 ticks a quarter."""
    return Score(
        v.TICKS_PER_QUARTER,
        (Part(tuple(cursor.notes)),),
        cursor.tick,
        metres=tuple(MetreChange(tick, metre) for tick, metre in cursor.metre_changes),
        keys=tuple(KeyChange(tick, key) for tick, key in cursor.key_changes),
        bar_restarts=tuple(cursor.bar_restarts),
    )


def _on_grid(score: Score) -> Score:
    try:
        return score.with_ticks_per_quarter(v.TICKS_PER_QUARTER)
    except ValueError as error:
        raise NotAMelody("duration off the grid", f"the melody codec counts 24 ticks a quarter: {error}") from error


def _single_voice(score: Score) -> tuple[Note, ...]:
    parts = [part for part in score.parts if part.notes]
    if len(parts) != 1:
        raise NotAMelody("several parts", f"a melody has one part with notes, got {len(parts)}")
    notes = parts[0].notes
    for before, after in pairwise(notes):
        if after.start_tick < before.end_tick:
            raise NotAMelody("chord", f"a melody has one note at a time, got two at tick {after.start_tick}")
    return notes


def _tokens(score: Score, notes: tuple[Note, ...], cuts: Sequence[int]) -> Iterator[int]:
    changes = _changes(score)
    tick = 0
    for is_new, pitch, stop in _segments(score, notes, sorted({*changes, *cuts})):
        if tick in changes:
            yield from changes.pop(tick)
        event = _event_token(pitch, is_new, score, tick)
        while tick < stop:
            duration = min(stop - tick, v.MAX_DURATION_TICKS)
            yield event
            yield v.duration_token(duration)
            tick += duration
            event = v.REST if pitch is None else v.HOLD
    yield from changes.pop(tick, [])


def _event_token(pitch: int | None, is_new: bool, score: Score, tick: int) -> int:
    if pitch is None or not is_new:
        return v.REST if pitch is None else v.HOLD
    interval = pitch - v.reference_pitch(score.key_at(tick))
    if not v.LOWEST_INTERVAL <= interval <= v.HIGHEST_INTERVAL:
        raise NotAMelody("pitch out of range", _out_of_range(interval, score, tick))
    return v.pitch_token(interval)


def _out_of_range(interval: int, score: Score, tick: int) -> str:
    """Intervals, not pitches: the score may be a copy in another octave than the user's."""
    bars = bars_of(score)
    number, key = bars[bar_index(bars, tick)].number, score.key_at(tick)
    where = f"{interval} semitones above" if interval > 0 else f"{-interval} semitones below"
    allowed = f"at most {v.HIGHEST_INTERVAL} above and {-v.LOWEST_INTERVAL} below can be read"
    given = f"bar {number} has a note {where} the tonic of {key} around which the melody lies"
    return f"{given}; {allowed}, so move the note by octaves"


def _changes(score: Score) -> dict[int, list[int]]:
    """Tokens of cuts, metre and key changes by tick."""
    tokens: dict[int, list[int]] = {}
    for restart in score.bar_restarts[1 if score.pickup_ticks else 0 :]:
        tokens.setdefault(restart, []).append(v.CUT)
    for metre_change in score.metres[1:]:
        tokens.setdefault(metre_change.start_tick, []).extend(v.metre_tokens(metre_change.metre))
    for key_change in score.keys[1:]:
        tokens.setdefault(key_change.start_tick, []).extend(v.key_tokens(key_change.key))
    return tokens


def _segments(score: Score, notes: tuple[Note, ...], cuts: list[int]) -> Iterator[tuple[bool, int | None, int]]:
    """(whether a note begins, its pitch or None for a rest, stop tick), split at every cut."""
    tick = 0
    for note in (*notes, Note(score.length_ticks, 0, 0)):
        for start, pitch, stop in ((tick, None, note.start_tick), (note.start_tick, note.pitch, note.end_tick)):
            stops = [cut for cut in cuts if start < cut < stop] + [stop]
            for is_first, piece_stop in zip([True] + [False] * len(stops), stops, strict=False):
                if piece_stop > start:
                    yield is_first, pitch, piece_stop
        tick = note.end_tick
