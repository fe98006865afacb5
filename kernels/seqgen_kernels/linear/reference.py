"""The linear layer, by definition.

    y[n, o] = b[o] + sum_i x[n, i] w[o, i]

    dx[n, i] = sum_o dy[n, o] w[o, i]        dw[o, i] = sum_n dy[n, o] x[n, i]        db[o] = sum_n dy[n, o]

x (..., I), w (O, I), b (O,), y (..., O). The leading axes of x are rows n of one matrix. The gradient follows
from one look at the formula: y[n, o] contains x[n, i] with the factor w[o, i], w[o, i] with the factor x[n,
i], b[o] with 1.
Source: PyTorch's `linear`.
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
    outputs, inputs = w.shape
    rows = x.reshape(_count(x), inputs)
    y = np.zeros((len(rows), outputs), x.dtype)
    for n in range(len(rows)):
        for o in range(outputs):
            for i in range(inputs):
                y[n, o] += rows[n, i] * w[o, i]
            if b is not None:
                y[n, o] += b[o]
    return y.reshape(*x.shape[:-1], outputs), Cache(x, w, b is not None)


def backward(dy: Array, cache: Cache) -> tuple[Array, Array, Array | None]:
    """Return dx (..., I), dw (O, I) and db (O,)."""
    x, w, has_bias = cache
    checks.gradient("linear", "dy", dy, (*x.shape[:-1], len(w)), w.dtype)
    outputs, inputs = w.shape
    rows, dy_rows = x.reshape(_count(x), inputs), dy.reshape(_count(x), outputs)
    dx, dw, db = np.zeros_like(rows), np.zeros_like(w), np.zeros(outputs, w.dtype)
    for n in range(len(rows)):
        for o in range(outputs):
            db[o] += dy_rows[n, o]
            for i in range(inputs):
                dx[n, i] += dy_rows[n, o] * w[o, i]
                dw[o, i] += dy_rows[n, o] * rows[n, i]
    return dx.reshape(x.shape), dw, db if has_bias else None


def step(x: Array, w: Array, b: Array | None = None) -> Array:
    """Return y (B, O) of x (B, I), for generation."""
    arguments.check_step(x, w, b)
    return forward(x, w, b)[0]


prepare = arguments.prepare_checking(step)


def _count(x: Array) -> int:
    """Count the rows: all axes but the last."""
    return math.prod(x.shape[:-1])
