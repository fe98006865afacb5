"""The linear layer in arrays.

    y = x w^T + b

    dx = dy w        dw = dy^T x        db = sum of dy over the rows

x (..., I), w (O, I), b (O,), y (..., O). The leading axes of x are rows of one matrix.
Against `reference`: the three loops are one matrix product each.
"""

import math
from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array
from seqgen_kernels.linear import arguments


class Cache(NamedTuple):
    """What backward needs: the inputs, and whether there was a bias."""

    x: Array
    w: Array
    has_bias: bool


def forward(x: Array, w: Array, b: Array | None = None) -> tuple[Array, Cache]:
    """Return y (..., O) and the cache."""
    arguments.check(x, w, b)
    y = np.matmul(_rows(x), w.T)
    if b is not None:
        y += b
    return y.reshape(*x.shape[:-1], w.shape[0]), Cache(x, w, b is not None)


def backward(dy: Array, cache: Cache) -> tuple[Array, Array, Array | None]:
    """Return dx (..., I), dw (O, I) and db (O,)."""
    x, w, has_bias = cache
    checks.gradient("linear", "dy", dy, (*x.shape[:-1], w.shape[0]), w.dtype)
    rows = _rows(dy)
    dx = np.matmul(rows, w).reshape(x.shape)
    dw = np.matmul(rows.T, _rows(x))
    return dx, dw, rows.sum(axis=0) if has_bias else None


def step(x: Array, w: Array, b: Array | None = None) -> Array:
    """Return y (B, O) of x (B, I), for generation."""
    arguments.check_step(x, w, b)
    return forward(x, w, b)[0]


prepare = arguments.prepare_checking(step)


def _rows(x: Array) -> Array:
    return x.reshape(math.prod(x.shape[:-1]), x.shape[-1])
