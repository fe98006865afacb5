"""Softmax over the last axis, by definition.

    y[c] = exp(x[c] - m) / sum_k exp(x[k] - m),   m = max_k x[k]

    dy[c] / dx[k] = y[c] ([c = k] - y[k]),   so   dx[k] = y[k] (dy[k] - sum_c dy[c] y[c])

x, y (..., C). m cancels in the quotient; it is there because exp overflows on large x without it. A row of
nothing but -inf gives zeros: nothing may be chosen, so nothing has any probability.
Source: Bridle (1990); PyTorch's `softmax`, which gives NaN for a row of -inf.
"""

import math
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
    y = np.zeros(x.shape, x.dtype)
    for row in np.ndindex(x.shape[:-1]):
        y[row] = _softmax([float(value) for value in x[row]])
    return y, Cache(y)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    (y,) = cache
    checks.gradient("softmax", "dy", dy, y.shape, y.dtype)
    dx = np.zeros_like(y)
    for row in np.ndindex(y.shape[:-1]):
        inner = sum(float(d) * float(p) for d, p in zip(dy[row], y[row], strict=True))
        for c in range(y.shape[-1]):
            dx[row][c] = y[row][c] * (dy[row][c] - inner)
    return (dx,)


def _softmax(x: list[float]) -> list[float]:
    if any(math.isnan(value) for value in x):
        return [math.nan] * len(x)
    highest = max(x, default=-math.inf)
    if highest == -math.inf:
        return [0.0] * len(x)
    terms = [math.exp(value - highest) for value in x]
    return [term / sum(terms) for term in terms]
