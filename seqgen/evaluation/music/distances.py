"""Distances between pieces, within a set and between two, without an N x N matrix.

A piece is a row of a feature, the distance is Euclidean. Where there are more than `MAX_PAIRS` pairs, that many
different ones are drawn, with the same seed every time; all pieces of a set of 1,000 then take part still.
"""

import numpy as np
from numpy.typing import NDArray

MAX_PAIRS = 10_000
PAIR_SEED = 0

Rows = NDArray[np.float64]


def distances_within(rows: Rows) -> NDArray[np.float64]:
    """Of a set (N, D): for each unordered pair of different pieces, at most `MAX_PAIRS`.

    >>> distances_within(np.array([[0.0], [1.0], [3.0]]))
    array([1., 3., 2.])
    """
    pairs = _drawn(len(rows) * (len(rows) - 1) // 2)
    # Pair k stands in row i of the triangle below the diagonal, whose rows before it hold i (i - 1) / 2 pairs.
    second = ((1 + np.sqrt(1 + 8 * pairs)) / 2).astype(np.int64)
    first = pairs - second * (second - 1) // 2
    return _distances(rows[first], rows[second])


def distances_between(rows: Rows, others: Rows) -> NDArray[np.float64]:
    """Of two sets (N, D) and (M, D): for each piece of one with each of the other, at most `MAX_PAIRS`.

    >>> distances_between(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [0.0, 1.0]]))
    array([5., 1.])
    """
    first, second = np.divmod(_drawn(len(rows) * len(others)), len(others))
    return _distances(rows[first], others[second])


def _drawn(pair_count: int) -> NDArray[np.int64]:
    if pair_count <= MAX_PAIRS:
        return np.arange(pair_count)
    return np.random.default_rng(PAIR_SEED).choice(pair_count, MAX_PAIRS, replace=False, shuffle=False)


def _distances(first: Rows, second: Rows) -> NDArray[np.float64]:
    distances: NDArray[np.float64] = np.linalg.norm(first - second, axis=1)
    return distances
