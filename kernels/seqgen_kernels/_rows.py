"""The maximum and the sums of a row, for use inside compiled kernels.

Sixty-four lanes take turns, in float64 (`_lanes.py`): element k belongs to lane k mod 64, then the lanes fold in
halves. A row's result depends on the row alone.
"""

import numpy as np

from seqgen_kernels._jit import compiled
from seqgen_kernels._lanes import LANES, added, fill, largest, on_the_stack
from seqgen_kernels.contract import Array


@compiled
def highest(row: Array) -> float:
    """Return the maximum, -inf for an empty row; NaN is passed over."""
    tops, whole = on_the_stack(), row.shape[0] - row.shape[0] % LANES
    fill(tops, -np.inf)
    for k in range(0, whole, LANES):
        piece = row[k : k + LANES]
        for lane in range(LANES):
            tops[lane] = piece[lane] if piece[lane] > tops[lane] else tops[lane]
    for k in range(whole, row.shape[0]):
        tops[k - whole] = row[k] if row[k] > tops[k - whole] else tops[k - whole]
    return largest(tops)


@compiled
def total(row: Array) -> float:
    """Return the sum."""
    sums, whole = on_the_stack(), row.shape[0] - row.shape[0] % LANES
    fill(sums, 0.0)
    for k in range(0, whole, LANES):
        piece = row[k : k + LANES]
        for lane in range(LANES):
            sums[lane] += piece[lane]
    for k in range(whole, row.shape[0]):
        sums[k - whole] += row[k]
    return added(sums)


@compiled
def products(weights: Array, row: Array, center: float) -> float:
    """Return the sum of weights (row - center)."""
    sums, whole = on_the_stack(), row.shape[0] - row.shape[0] % LANES
    fill(sums, 0.0)
    for k in range(0, whole, LANES):
        piece, factors = row[k : k + LANES], weights[k : k + LANES]
        for lane in range(LANES):
            sums[lane] += factors[lane] * (piece[lane] - center)
    for k in range(whole, row.shape[0]):
        sums[k - whole] += weights[k] * (row[k] - center)
    return added(sums)


@compiled
def squares(row: Array, center: float) -> float:
    """Return the sum of (row - center)^2."""
    sums, whole = on_the_stack(), row.shape[0] - row.shape[0] % LANES
    fill(sums, 0.0)
    for k in range(0, whole, LANES):
        piece = row[k : k + LANES]
        for lane in range(LANES):
            sums[lane] += (piece[lane] - center) ** 2
    for k in range(whole, row.shape[0]):
        sums[k - whole] += (row[k] - center) ** 2
    return added(sums)
