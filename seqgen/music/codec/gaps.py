"""Where a melody may have a gap, and how it is read then."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.gap_cursor import COORDINATES, GAP_FEATURE_SIZES, Gap, GapCursor, Triad
from seqgen.music.codec.melody import EncodedMelody

Chords = Sequence[Triad | None]


@dataclass(frozen=True, slots=True)
class Barline:
    """A token that begins a bar: its place among the tokens, and its tick."""

    token: int
    tick: int


def barline_runs(melody: EncodedMelody) -> list[list[Barline]]:
    """The barlines at which notes or rests begin, in runs between which nothing but notes and rests stands."""
    cursor = GapCursor(melody.header)
    runs: list[list[Barline]] = [[]]
    for number, token in enumerate(melody.tokens):
        is_event = cursor.expecting is v.Expecting.EVENT
        if is_event and not (v.is_pitch(token) or token in (v.REST, v.END)):
            runs.append([])
        elif is_event and cursor.position_ticks == 0:
            runs[-1].append(Barline(number, cursor.tick))
        cursor.read(token)
    return [run for run in runs if len(run) > 1]


def drawn_gap(runs: Sequence[Sequence[Barline]], rng: np.random.Generator) -> tuple[Barline, Barline]:
    """Any run with equal chances for each of its bars, and any two barlines of it."""
    bars = np.array([len(run) - 1 for run in runs])
    run = runs[rng.choice(len(runs), p=bars / bars.sum())]
    first, last = sorted(rng.choice(len(run), 2, replace=False))
    return run[first], run[last]


def read_whole(melody: EncodedMelody, chords: Chords = ()) -> tuple[NDArray[np.int16], list[int]]:
    """Features (T, F + 3) before each token, and the tokens."""
    cursor = GapCursor(melody.header, chords=chords)
    return rows_of(cursor, melody.tokens), list(melody.tokens)


def read_with_gap(
    melody: EncodedMelody, start: Barline, stop: Barline, chords: Chords = ()
) -> tuple[NDArray[np.int16], list[int]]:
    """The same with the tokens from ``start`` to ``stop`` read last."""
    cursor = GapCursor(melody.header, Gap(start.tick, stop.tick), chords)
    before, within = melody.tokens[: start.token], melody.tokens[start.token : stop.token]
    after = melody.tokens[stop.token :]
    first = rows_of(cursor, before)
    cursor.skip()
    second = rows_of(cursor, after)
    cursor.fill()
    return np.concatenate([first, second, rows_of(cursor, within)]), [*before, *after, *within]


def rows_of(cursor: GapCursor, tokens: Sequence[int]) -> NDArray[np.int16]:
    """Features (T, F + 3) before each token; the cursor has read them then."""
    rows = np.empty((len(tokens), len(GAP_FEATURE_SIZES) + COORDINATES), np.int16)
    for row, token in zip(rows, tokens, strict=True):
        row[:] = cursor.features()
        cursor.read(token)
    return rows
