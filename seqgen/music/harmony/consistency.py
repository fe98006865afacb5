"""How well the notes of each bar keep to the score's own key and metre.

    key     the share of sounding time whose pitch class belongs to the key in force where the bar begins
    metre   the shares of onsets on beats, and on subdivisions of them: halves in simple metres, thirds in compound ones

Bars are those of `bars_of(score)`, a pick-up included, which is measured as the end of a bar; bars without notes
have None. Drums do not count.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seqgen.music.harmony.bar_notes import PITCH_CLASSES, BarNotes, Integers
from seqgen.music.harmony.beats import beats_of
from seqgen.music.score import Score


@dataclass(frozen=True, slots=True)
class MetreFit:
    """Shares (0..1) of a bar's onsets on its beats, and on its beats or their subdivisions."""

    on_beats: float
    on_subdivisions: float


def key_shares(score: Score) -> list[float | None]:
    """For each bar the share (0..1) of its sounding time in the key in force; a held note counts in every bar.

    >>> from seqgen.music.abc import read_abc
    >>> key_shares(read_abc("X:1\\nM:4/4\\nL:1/4\\nK:G\\nGABc|G^A2B|z4|"))
    [1.0, 0.5, None]
    """
    notes = BarNotes.of(score)
    ticks = notes.sounding_ticks(np.ones_like(notes.start_ticks), 1)
    keys = [score.key_at(bar.start_tick).pitch_classes for bar in notes.bars]
    is_in_key = np.array([[pitch_class in key for pitch_class in range(PITCH_CLASSES)] for key in keys])
    inside = (ticks * is_in_key.reshape(ticks.shape)).sum(axis=1)
    return [part / whole if whole else None for part, whole in zip(inside.tolist(), ticks.sum(1).tolist(), strict=True)]


def metre_fits(score: Score) -> list[MetreFit | None]:
    """For each bar how its onsets fit the metre; None where no note begins.

    >>> from seqgen.music.abc import read_abc
    >>> print(metre_fits(read_abc("X:1\\nM:6/8\\nL:1/8\\nK:G\\nG2A B3|G/A/B3 G2|"))[1])
    MetreFit(on_beats=0.25, on_subdivisions=0.75)
    """
    notes = BarNotes.of(score)
    beats = notes.beat_ticks[notes.bar_indexes]
    places = notes.place_ticks
    pieces = np.array([beats_of(bar.metre)[1] for bar in notes.bars], np.int64)
    subdivisions = places * pieces[notes.bar_indexes]
    onsets = _per_bar(notes, np.ones_like(places, bool))
    on_beats, on_subdivisions = _per_bar(notes, places % beats == 0), _per_bar(notes, subdivisions % beats == 0)
    rows = zip(onsets.tolist(), on_beats.tolist(), on_subdivisions.tolist(), strict=True)
    return [MetreFit(beat / count, finer / count) if count else None for count, beat, finer in rows]


def _per_bar(notes: BarNotes, is_counted: NDArray[np.bool_]) -> Integers:
    """(B,) how many of the notes that begin in each bar are counted."""
    return np.bincount(notes.bar_indexes[is_counted], minlength=len(notes.bars))
