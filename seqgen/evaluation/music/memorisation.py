"""Memorisation: the longest run of notes that a melody shares with a training tune, in whatever key.

A run of n notes is copied when n successive notes of one training tune have the same n durations in ticks and the same
n - 1 intervals. Rests between notes are not compared. Each two successive notes make one symbol (duration, interval,
duration), so that m successive symbols agree exactly where m + 1 notes do.

The search is exact, for all melodies at once: places whose next m symbols stand on both sides are kept for m = 1, 2,
3, ..., equal runs under one number (the naming of Karp, Miller and Rosenberg 1972, one symbol at a time). Few places
are left after a dozen symbols.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Self

import numpy as np
from numpy.typing import NDArray

from seqgen.music.corpus.duplicates import interval_durations
from seqgen.music.score import Score

COPIED_NOTES = 16
END_OF_TUNE = -1  # and what no training tune has

Symbol = tuple[int, tuple[int, int]]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Memorisation:
    """Longest copied runs of several pieces, in notes; ``copying_share`` of them copy more than `COPIED_NOTES`."""

    median_notes: float
    percentile_95_notes: float
    longest_notes: int
    copying_share: float


class TrainingNotes:
    """The training tunes, ready to be searched. All scores are on the same ticks a quarter, and of one voice."""

    def __init__(self, tunes: Iterable[Score]) -> None:
        self._numbers: dict[Symbol, int] = {}
        rows = [[self._numbers.setdefault(symbol, len(self._numbers)) for symbol in _symbols(tune)] for tune in tunes]
        self._known = _laid_out(rows)

    def memorisation(self, pieces: Sequence[Score]) -> Memorisation:
        """Of one piece or more."""
        runs = self.longest_runs(pieces)
        median, high = np.percentile(runs, [50, 95])
        return Memorisation(float(median), float(high), int(runs.max()), float((runs > COPIED_NOTES).mean()))

    def longest_runs(self, pieces: Sequence[Score]) -> Numbers:
        """(N,): for each piece its longest copied run in notes, 0 where no two successive notes are copied."""
        rows = [[self._numbers.get(symbol, END_OF_TUNE) for symbol in _symbols(piece)] for piece in pieces]
        owners = np.repeat(np.arange(len(rows)), [len(row) + 1 for row in rows])
        runs = np.zeros(len(rows), np.int64)
        for symbol_count, places in enumerate(_shared_places(self._known, _laid_out(rows)), start=1):
            runs[owners[places]] = symbol_count + 1
        return runs


def _symbols(score: Score) -> Iterator[Symbol]:
    return zip((note.duration_ticks for note in score.notes), interval_durations(score.notes), strict=False)


def _laid_out(rows: Iterable[Sequence[int]]) -> Numbers:
    """All rows one after the other, each closed with `END_OF_TUNE`."""
    return np.array([number for row in rows for number in (*row, END_OF_TUNE)], np.int64)


def _shared_places(known: Numbers, pieces: Numbers) -> Iterator[Numbers]:
    """For m = 1, 2, ... the places in ``pieces`` whose next m symbols stand somewhere in ``known``."""
    symbol_count = int(known.max(initial=0)) + 1
    runs_known, runs_copied = _Runs.of_one_symbol(known), _Runs.of_one_symbol(pieces)
    for length in count(1):
        shared = np.intersect1d(runs_known.names, runs_copied.names)
        if not shared.size:
            return
        runs_known, runs_copied = runs_known.among(shared), runs_copied.among(shared)
        yield runs_copied.places
        runs_known, runs_copied = (runs.one_longer(length, symbol_count) for runs in (runs_known, runs_copied))


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """Runs of one length in a row of symbols: where each begins, and its number, equal for equal runs."""

    row: Numbers
    places: Numbers
    names: Numbers

    @classmethod
    def of_one_symbol(cls, row: Numbers) -> Self:
        places = np.flatnonzero(row >= 0)
        return cls(row, places, row[places])

    def among(self, shared: Numbers) -> "_Runs":
        """Those whose number is in ``shared``, which becomes its index there: numbers stay small."""
        is_shared = np.isin(self.names, shared)
        return _Runs(self.row, self.places[is_shared], np.searchsorted(shared, self.names[is_shared]))

    def one_longer(self, length: int, symbol_count: int) -> "_Runs":
        """Those of ``length`` symbols that go on in their tune, with the symbol that follows."""
        following = self.row[self.places + length]
        goes_on = following >= 0
        names = self.names[goes_on] * symbol_count + following[goes_on]
        return _Runs(self.row, self.places[goes_on], names)
