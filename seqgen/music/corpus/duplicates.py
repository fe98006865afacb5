"""Near-duplicates: the same tune under two names, in two keys or with a few notes changed."""

from collections.abc import Sequence
from itertools import pairwise

import numba
import numpy as np
from numpy.typing import NDArray

from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyCursor
from seqgen.music.codec.melody import EncodedMelody
from seqgen.music.score import Note

COMPARED_NOTES = 48
AGREEMENT = 0.8


def duplicate_groups(melodies: list[EncodedMelody]) -> list[int]:
    """For each melody the index of the first of its group.

    Two melodies are near-duplicates when their sequences of (interval, duration) agree in at least 80 % of the first
    48 notes (of the shorter one, if it has fewer) after alignment; groups are the connected components. The agreement
    is the longest common subsequence, by the bit-vector recurrence of Hyyro (2004), one machine word a melody.
    """
    symbols, lengths = _as_symbols(melodies)
    groups = list(range(len(melodies)))
    for first, second in _similar_pairs(symbols, lengths, int(symbols.max(initial=0)) + 1):
        _unite(groups, first, second)
    return [_root(groups, index) for index in range(len(groups))]


def _as_symbols(melodies: list[EncodedMelody]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """(N, 48) numbered (interval, duration) pairs, and how many of each row count."""
    numbers: dict[tuple[int, int], int] = {}
    symbols = np.zeros((len(melodies), COMPARED_NOTES), np.int32)
    lengths = np.zeros(len(melodies), np.int64)
    for row, melody in enumerate(melodies):
        pairs = interval_durations(_first_notes(melody))
        lengths[row] = len(pairs)
        symbols[row, : len(pairs)] = [numbers.setdefault(pair, len(numbers)) for pair in pairs]
    return symbols, lengths


def interval_durations(notes: Sequence[Note]) -> list[tuple[int, int]]:
    """For each note but the first the semitones from the one before and its own ticks: the same in every key."""
    return [(after.pitch - before.pitch, after.duration_ticks) for before, after in pairwise(notes)]


def _first_notes(melody: EncodedMelody) -> list[Note]:
    cursor = MelodyCursor(melody.header)
    for token in melody.tokens:
        if len(cursor.notes) > COMPARED_NOTES + 1 or token == v.END:
            break
        cursor.read(token)
    return cursor.notes[: COMPARED_NOTES + 1]


@numba.njit(nogil=True)  # type: ignore[misc, unused-ignore]
def _similar_pairs(symbols, lengths, symbol_count):  # type: ignore[no-untyped-def]
    pairs = []
    positions = np.zeros(symbol_count, np.uint64)
    one = np.uint64(1)
    for first in range(len(symbols)):
        for i in range(lengths[first]):
            positions[symbols[first, i]] |= one << np.uint64(i)
        for second in range(first + 1, len(symbols)):
            free = ~np.uint64(0)
            for j in range(lengths[second]):
                matched = free & positions[symbols[second, j]]
                free = (free + matched) | (free - matched)
            common = 0
            for i in range(lengths[first]):
                common += 1 - int((free >> np.uint64(i)) & one)
            shorter = min(lengths[first], lengths[second])
            if shorter > 0 and common >= AGREEMENT * shorter:
                pairs.append((first, second))
        for i in range(lengths[first]):
            positions[symbols[first, i]] = np.uint64(0)
    return pairs


def _root(groups: list[int], index: int) -> int:
    while groups[index] != index:
        groups[index] = groups[groups[index]]
        index = groups[index]
    return index


def _unite(groups: list[int], first: int, second: int) -> None:
    low, high = sorted((_root(groups, first), _root(groups, second)))
    groups[high] = low
