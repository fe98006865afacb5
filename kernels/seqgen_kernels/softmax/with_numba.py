"""Softmax over the last axis, compiled.

    y = exp(x - max x) / sum exp(x - max x)

    dx = y (dy - sum_c dy_c y_c)

x, y (..., C). A row of nothing but -inf gives zeros: nothing may be chosen, so nothing has any probability.
Against `with_numpy`: some rows stay in the first cache through their three passes; the polynomial exp of `_exp.py`
takes them as one, since short rows would leave vectors empty. Rows are shared out among threads.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled, inner
from seqgen_kernels._row_blocks import each_share, rows_of
from seqgen_kernels._rows import highest, products, total
from seqgen_kernels.contract import Array
from seqgen_kernels.softmax import arguments

NUMBERS = 2**12  # of rows that are taken together, and stay in the first cache


class Cache(NamedTuple):
    """What backward needs: the output."""

    y: Array


def forward(x: Array, axis: int = -1) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x, axis)
    rows, y = rows_of(x), np.empty(x.shape, x.dtype)
    into = y.reshape(rows.shape)
    each_share(lambda s: _softmax(rows[s], into[s]), len(rows))
    return y, Cache(y)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    (y,) = cache
    checks.gradient("softmax", "dy", dy, y.shape, y.dtype)
    rows, changes, dx = rows_of(y), rows_of(dy), np.empty(y.shape, y.dtype)
    into = dx.reshape(rows.shape)
    each_share(lambda s: _gradients(changes[s], rows[s], into[s]), len(rows))
    return (dx,)


@compiled
def _softmax(x: Array, y: Array) -> None:
    rows = max(1, NUMBERS // max(1, x.shape[1]))
    for first in range(0, x.shape[0], rows):
        into = y[first : first + rows]
        _lower(x[first : first + rows], into)
        flat = into.reshape(-1)
        for k in range(flat.shape[0]):
            flat[k] = exp(flat[k])
        _divide(into)


@inner
def _lower(x: Array, y: Array) -> None:
    """Subtract from each row its maximum."""
    for n in range(x.shape[0]):
        row, into = x[n], y[n]
        top = x.dtype.type(highest(row))
        if top == -np.inf:
            top = x.dtype.type(0)
        for c in range(row.shape[0]):
            into[c] = row[c] - top


@inner
def _divide(y: Array) -> None:
    """Divide each row by its sum."""
    for n in range(y.shape[0]):
        row = y[n]
        divisor = total(row)
        scale = y.dtype.type(1 / divisor if divisor != 0 else 0)
        for c in range(row.shape[0]):
            row[c] *= scale


@compiled
def _gradients(dy: Array, y: Array, dx: Array) -> None:
    for n in range(y.shape[0]):
        row, change, into = y[n], dy[n], dx[n]
        inner = y.dtype.type(products(change, row, 0.0))
        for c in range(row.shape[0]):
            into[c] = row[c] * (change[c] - inner)
