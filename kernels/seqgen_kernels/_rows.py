"""The maximum and the sums of a row, for use inside compiled kernels.

A single running value waits for itself at every element; four of them take turns. The order of addition is fixed:
four sums of every fourth element, then the four, then the rest.
"""

import numpy as np

from seqgen_kernels._jit import compiled
from seqgen_kernels.contract import Array


@compiled
def highest(row: Array) -> float:
    """Return the maximum, -inf for an empty row; NaN is passed over."""
    a = b = c = d = row.dtype.type(-np.inf)
    whole = row.shape[0] - row.shape[0] % 4
    for k in range(0, whole, 4):
        a = row[k] if row[k] > a else a
        b = row[k + 1] if row[k + 1] > b else b
        c = row[k + 2] if row[k + 2] > c else c
        d = row[k + 3] if row[k + 3] > d else d
    for k in range(whole, row.shape[0]):
        a = row[k] if row[k] > a else a
    top: float = max(max(a, b), max(c, d))
    return top


@compiled
def total(row: Array) -> float:
    """Return the sum, added up in float64."""
    a = b = c = d = 0.0
    whole = row.shape[0] - row.shape[0] % 4
    for k in range(0, whole, 4):
        a += row[k]
        b += row[k + 1]
        c += row[k + 2]
        d += row[k + 3]
    result = (a + b) + (c + d)
    for k in range(whole, row.shape[0]):
        result += row[k]
    return result


@compiled
def products(weights: Array, row: Array, center: float) -> float:
    """Return the sum of weights (row - center), added up in float64."""
    a = b = c = d = 0.0
    whole = row.shape[0] - row.shape[0] % 4
    for k in range(0, whole, 4):
        a += weights[k] * (row[k] - center)
        b += weights[k + 1] * (row[k + 1] - center)
        c += weights[k + 2] * (row[k + 2] - center)
        d += weights[k + 3] * (row[k + 3] - center)
    result = (a + b) + (c + d)
    for k in range(whole, row.shape[0]):
        result += weights[k] * (row[k] - center)
    return result


@compiled
def squares(row: Array, center: float) -> float:
    """Return the sum of (row - center)^2, added up in float64."""
    a = b = c = d = 0.0
    whole = row.shape[0] - row.shape[0] % 4
    for k in range(0, whole, 4):
        a += (row[k] - center) ** 2
        b += (row[k + 1] - center) ** 2
        c += (row[k + 2] - center) ** 2
        d += (row[k + 3] - center) ** 2
    result = (a + b) + (c + d)
    for k in range(whole, row.shape[0]):
        result += (row[k] - center) ** 2
    return result
