"""What sounds in each bar of a score, as arrays; drums are left out.

A note that is held over barlines counts in every bar for as long as it sounds there. Whole bars in the middle of a long
note are counted by a running sum, so that the work grows with notes plus bars, never with their product.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from seqgen.music.bars import Bar, bars_of
from seqgen.music.score import Score

PITCH_CLASSES = 12

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class BarNotes:
    """N notes in B bars; all arrays int64, ticks from the start of the score.

    ``bar_ticks`` (B,) are the bars' real lengths; of the note, ``bar_indexes`` (N,) says in which bar it begins, and
    ``place_ticks`` (N,) where in the bar as its metre has it: a pick-up lies at the end of one.
    """

    bars: tuple[Bar, ...]
    bar_start_ticks: Integers
    bar_ticks: Integers
    beat_ticks: Integers
    start_ticks: Integers
    end_ticks: Integers
    pitch_classes: Integers
    bar_indexes: Integers
    place_ticks: Integers

    @classmethod
    def of(cls, score: Score) -> Self:
        """The notes of all parts but drums; there must be a bar for each."""
        bars = bars_of(score)
        notes = [note for part in score.parts if not part.is_drum for note in part.notes]
        starts = _integers([note.start_tick for note in notes])
        bar_starts = _integers([bar.start_tick for bar in bars])
        bar_indexes = np.searchsorted(bar_starts, starts, side="right") - 1
        offsets = _integers([_missing_ticks(bar, score.ticks_per_quarter) for bar in bars])
        return cls(
            bars,
            bar_starts,
            _integers([bar.duration_ticks for bar in bars]),
            _integers([bar.metre.beat_ticks(score.ticks_per_quarter) for bar in bars]),
            starts,
            _integers([note.end_tick for note in notes]),
            _integers([note.pitch % PITCH_CLASSES for note in notes]),
            bar_indexes,
            starts - bar_starts[bar_indexes] + offsets[bar_indexes],
        )

    def sounding_ticks(self, weights: Integers, held_weight: int) -> Integers:
        """(B, 12) ticks for which each pitch class sounds in each bar.

        In the bar where a note begins they count ``weights`` (N,) times, in later ones ``held_weight`` times.
        """
        last_bars = np.searchsorted(self.bar_start_ticks, self.end_ticks, side="left") - 1
        is_held = last_bars > self.bar_indexes
        head_ends = np.where(is_held, (self.bar_start_ticks + self.bar_ticks)[self.bar_indexes], self.end_ticks)
        held, classes = last_bars[is_held], self.pitch_classes[is_held]
        ticks = self._table(self.bar_indexes, self.pitch_classes, (head_ends - self.start_ticks) * weights)
        tails = (self.end_ticks[is_held] - self.bar_start_ticks[held]) * held_weight
        middles = self._table(self.bar_indexes[is_held] + 1, classes) - self._table(held, classes)
        whole_bars = np.cumsum(middles, axis=0) * self.bar_ticks[:, None] * held_weight
        return ticks + self._table(held, classes, tails) + whole_bars

    def _table(self, bar_indexes: Integers, classes: Integers, values: Integers | int = 1) -> Integers:
        """(B, 12) sums of values by bar and pitch class."""
        table = np.zeros((len(self.bars), PITCH_CLASSES), np.int64)
        np.add.at(table, (bar_indexes, classes), values)
        return table


def _integers(values: list[int]) -> Integers:
    return np.array(values, np.int64)


def _missing_ticks(bar: Bar, ticks_per_quarter: int) -> int:
    """What a pick-up lacks before its first tick; other bars begin at their barline."""
    return bar.metre.bar_ticks(ticks_per_quarter) - bar.duration_ticks if bar.number == 0 else 0
