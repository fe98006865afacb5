"""Softmax over the last axis, compiled.

    y = exp(x - max x) / sum exp(x - max x)

    dx = y (dy - sum_c dy_c y_c)

x, y (..., C). A row of nothing but -inf gives zeros: nothing may be chosen, so nothing has any probability.
Against `with_numpy`: a row stays in the first cache through its three passes, with the polynomial exp of
`_exp.py`. Blocks of rows are shared out among threads.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled
from seqgen_kernels._row_blocks import each_block, rows_of
from seqgen_kernels._rows import highest, products, total
from seqgen_kernels.contract import Array
from seqgen_kernels.softmax import arguments


class Cache(NamedTuple):
    """What backward needs: the output."""

    y: Array


def forward(x: Array, axis: int = -1) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x, axis)
    rows, y = rows_of(x), np.empty(x.shape, x.dtype)
    into = y.reshape(rows.shape)
    each_block(lambda s, _: _softmax(rows[s], into[s]), len(rows))
    return y, Cache(y)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    (y,) = cache
    checks.gradient("softmax", "dy", dy, y.shape, y.dtype)
    rows, changes, dx = rows_of(y), rows_of(dy), np.empty(y.shape, y.dtype)
    into = dx.reshape(rows.shape)
    each_block(lambda s, _: _gradients(changes[s], rows[s], into[s]), len(rows))
    return (dx,)


@compiled
def _softmax(x: Array, y: Array) -> None:
    for n in range(x.shape[0]):
        row, into = x[n], y[n]
        top = x.dtype.type(highest(row))
        if top == -np.inf:
            top = x.dtype.type(0)
        for c in range(row.shape[0]):
            into[c] = exp(row[c] - top)
        divisor = total(into)
        scale = y.dtype.type(1 / divisor if divisor != 0 else 0)
        for c in range(row.shape[0]):
            into[c] *= scale


@compiled
def _gradients(dy: Array, y: Array, dx: Array) -> None:
    for n in range(y.shape[0]):
        row, change, into = y[n], dy[n], dx[n]
        inner = y.dtype.type(products(change, row, 0.0))
        for c in range(row.shape[0]):
            into[c] = row[c] * (change[c] - inner)
