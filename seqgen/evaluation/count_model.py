"""The peer that every network must beat: counting what followed the same context in the training pieces.

    p(w | context) = (c(context w) + e t(context) p(w | shorter context)) / (c(context) + e t(context))

with c the counts and t the number of different tokens seen after the context; below the empty context every token is
equally likely. Witten and Bell (1991), method C, with e = 1. A larger e trusts contexts less: for training pieces
that are counted several times, in several keys.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from seqgen.music.codec.vocabulary import START, VOCABULARY_SIZE

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Observations:
    """Tokens (N,) and their contexts: columns (N,) of small integers, the most telling first.

    Back-off forgets the last column first.
    """

    columns: Sequence[NDArray[np.integer]]
    tokens: NDArray[np.integer]


class ContextCounts:
    """Counts of tokens after contexts of ``sizes`` (each column's values lie in 0..size - 1), with back-off.

    Contexts are numbered exactly, so ValueError is raised where the sizes' product is beyond 64 bits.
    """

    def __init__(
        self, sizes: Sequence[int], symbol_count: int, pieces: Iterable[Observations], escape: float = 1.0
    ) -> None:
        if math.prod(sizes) * symbol_count >= 2**63:
            raise ValueError(f"contexts of sizes {tuple(sizes)} cannot be numbered in 64 bits")
        self._sizes = tuple(sizes)
        self._symbol_count = symbol_count
        self._escape = escape
        pairs, counts = self._count(pieces)
        self._strides = [math.prod(sizes[length:]) for length in range(len(sizes) + 1)]
        self._levels = [_Level.of(pairs, counts, stride, symbol_count) for stride in self._strides]

    def nats(self, piece: Observations) -> NDArray[np.float64]:
        """Minus the log-probability of each token (N,)."""
        contexts = self._numbers(piece)
        probabilities = np.full(len(piece.tokens), 1 / self._symbol_count)
        for stride, level in zip(self._strides, self._levels, strict=True):
            keys = contexts // stride
            escapes = self._escape * _looked_up(keys, level.contexts, level.types)
            counts = _looked_up(keys * self._symbol_count + piece.tokens, level.pairs, level.counts)
            totals = _looked_up(keys, level.contexts, level.totals)
            seen = totals > 0
            mixed = counts[seen] + escapes[seen] * probabilities[seen]
            probabilities[seen] = mixed / (totals[seen] + escapes[seen])
        nats: NDArray[np.float64] = -np.log(probabilities)
        return nats

    def _numbers(self, piece: Observations) -> Integers:
        numbers = np.zeros(len(piece.tokens), np.int64)
        for size, column in zip(self._sizes, piece.columns, strict=True):
            numbers = numbers * size + column
        return numbers

    def _count(self, pieces: Iterable[Observations]) -> tuple[Integers, Integers]:
        """Every (whole context, token) that occurs, as one number, and how often; a piece at a time to save memory."""
        counted = [
            np.unique(self._numbers(piece) * self._symbol_count + piece.tokens, return_counts=True) for piece in pieces
        ]
        pairs = np.concatenate([pairs for pairs, _ in counted])
        return _summed(pairs, np.concatenate([counts for _, counts in counted]))


@dataclass(frozen=True, slots=True)
class _Level:
    """Contexts of one length: (context, token) pairs and contexts, both sorted, with what was counted of each."""

    pairs: Integers
    counts: Integers
    contexts: Integers
    totals: Integers
    types: Integers

    @classmethod
    def of(cls, pairs: Integers, counts: Integers, stride: int, symbol_count: int) -> Self:
        """Shorten the contexts of ``pairs`` by dividing by ``stride`` and add up what has become equal."""
        contexts, tokens = np.divmod(pairs, symbol_count)
        short_pairs, short_counts = _summed(contexts // stride * symbol_count + tokens, counts)
        short_contexts, starts = np.unique(short_pairs // symbol_count, return_index=True)
        totals = np.add.reduceat(short_counts, starts)
        return cls(short_pairs, short_counts, short_contexts, totals, np.diff(starts, append=len(short_pairs)))


def _summed(keys: Integers, counts: Integers) -> tuple[Integers, Integers]:
    """The different keys, sorted, and the sum of each one's counts."""
    order = np.argsort(keys, kind="stable")
    different, starts = np.unique(keys[order], return_index=True)
    return different, np.add.reduceat(counts[order], starts)


def _looked_up(keys: Integers, known: Integers, values: Integers) -> Integers:
    """The value of each key, 0 for keys that are not known."""
    places = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[places] == keys, values[places], 0)


class CountModel:
    """An n-gram model of ``order`` tokens: each is predicted from the ``order - 1`` before it."""

    def __init__(self, order: int, melodies: Iterable[Sequence[int]]) -> None:
        self._order = order
        sizes = (VOCABULARY_SIZE,) * (order - 1)
        self._counts = ContextCounts(sizes, VOCABULARY_SIZE, (self._observed(tokens) for tokens in melodies))

    def nats(self, tokens: Sequence[int]) -> float:
        """Minus the log-probability of a melody's tokens."""
        return float(self._counts.nats(self._observed(tokens)).sum())

    def _observed(self, tokens: Sequence[int]) -> Observations:
        padded = np.array((START,) * (self._order - 1) + tuple(tokens), np.int64)
        columns = [padded[self._order - 1 - back : len(padded) - back] for back in range(1, self._order)]
        return Observations(columns, padded[self._order - 1 :])
