"""Softmax over the last axis, compiled.

    y = exp(x - max x) / sum exp(x - max x)

    dx = y (dy - sum_c dy_c y_c)

x, y (..., C). A row of nothing but -inf gives zeros: nothing may be chosen, so nothing has any probability.
Against `with_numpy`: a row stays in the first cache through its three passes, with the polynomial exp of
`_exp.py`.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled
from seqgen_kernels._rows import highest, total
from seqgen_kernels.contract import Array
from seqgen_kernels.softmax import arguments


class Cache(NamedTuple):
    """What backward needs: the output."""

    y: Array


def forward(x: Array, axis: int = -1) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x, axis)
    y = np.array(x, order="C")
    if y.size:
        _softmax(y.reshape(-1, y.shape[-1]))
    return y, Cache(y)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    (y,) = cache
    checks.gradient("softmax", "dy", dy, y.shape, y.dtype)
    dx = np.empty_like(y)
    if y.size:
        rows = (-1, y.shape[-1])
        _gradients(np.ascontiguousarray(dy).reshape(rows), y.reshape(rows), dx.reshape(rows))
    return (dx,)


@compiled
def _softmax(y: Array) -> None:
    for n in range(y.shape[0]):
        row = y[n]
        top = highest(row)
        if top == -np.inf:
            top = y.dtype.type(0)
        for c in range(row.shape[0]):
            row[c] = exp(row[c] - top)
        divisor = total(row)
        scale = y.dtype.type(1 / divisor if divisor != 0 else 0)
        for c in range(row.shape[0]):
            row[c] *= scale


@compiled
def _gradients(dy: Array, y: Array, dx: Array) -> None:
    for n in range(y.shape[0]):
        row, change, into = y[n], dy[n], dx[n]
        inner = y.dtype.type(0)
        for c in range(row.shape[0]):
            inner += change[c] * row[c]
        for c in range(row.shape[0]):
            into[c] = row[c] * (change[c] - inner)
