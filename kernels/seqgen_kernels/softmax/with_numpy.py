"""Softmax over the last axis, in arrays.

    y = exp(x - max x) / sum exp(x - max x)

    dx = y (dy - sum_c dy_c y_c)

x, y (..., C). A row of nothing but -inf gives zeros: nothing may be chosen, so nothing has any probability.
Against `reference`: rows at once.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array
from seqgen_kernels.softmax import arguments


class Cache(NamedTuple):
    """What backward needs: the output."""

    y: Array


def forward(x: Array, axis: int = -1) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x, axis)
    if not x.size:
        return x.copy(), Cache(x)
    highest = x.max(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):  # inf - inf is NaN, as it should be
        y = np.exp(x - np.where(highest == -np.inf, 0, highest).astype(x.dtype))
    total = y.sum(axis=-1, keepdims=True)
    y /= np.where(total == 0, 1, total)
    return y, Cache(y)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    (y,) = cache
    checks.gradient("softmax", "dy", dy, y.shape, y.dtype)
    return (y * (dy - (dy * y).sum(axis=-1, keepdims=True)),)
