"""Layer normalisation over the last axis, compiled.

    z = (x - m) r,   m = mean x,   r = 1 / sqrt(var x + eps),   y = z w + b

    dx = r (g - mean g - z mean(g z)),   g = dy w        dw = sum_n dy z        db = sum_n dy

x, y (..., C), w, b (C,) or absent; means over C, sums over all rows n.
Against `with_numpy`: a row stays in the first cache through its passes, and only m and r are kept, two numbers a row;
backward computes z from them again. Means run in float64. Blocks of rows are shared out among threads.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._jit import compiled
from seqgen_kernels._row_blocks import BLOCK, each_block, each_share, rows_of
from seqgen_kernels._rows import products, squares, total
from seqgen_kernels.contract import Array
from seqgen_kernels.layer_norm import arguments


class Cache(NamedTuple):
    """What backward needs: m and r (2, N) in float64, whether there were weights, and of what."""

    x: Array
    statistics: Array
    w: Array
    has_weight: bool
    has_bias: bool


def forward(x: Array, w: Array | None = None, b: Array | None = None, eps: float = 1e-5) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x, w, b, eps)
    rows, y, size = rows_of(x), np.empty(x.shape, x.dtype), x.shape[-1]
    into, statistics = y.reshape(rows.shape), np.empty((2, len(rows)))
    weight = np.ones(size, x.dtype) if w is None else np.ascontiguousarray(w)
    bias = np.zeros(size, x.dtype) if b is None else np.ascontiguousarray(b)
    each_share(lambda s: _normalise(rows[s], weight, bias, eps, into[s], statistics[:, s]), len(rows))
    return y, Cache(x, statistics, weight, w is not None, b is not None)


def backward(dy: Array, cache: Cache) -> tuple[Array, Array | None, Array | None]:
    """Return dx like x, dw (C,) and db (C,)."""
    x, statistics, w, has_weight, has_bias = cache
    checks.gradient("layer_norm", "dy", dy, x.shape, x.dtype)
    rows, changes, dx = rows_of(x), rows_of(dy), np.empty(x.shape, x.dtype)
    into, sums = dx.reshape(rows.shape), np.zeros((-(-len(rows) // BLOCK), 2, len(w)), x.dtype)
    each_block(lambda s, n: _gradients(changes[s], rows[s], w, statistics[:, s], into[s], sums[n]), len(rows))
    dw, db = sums.sum(axis=0, dtype=np.float64).astype(x.dtype)
    return dx, dw if has_weight else None, db if has_bias else None


@compiled
def _normalise(x: Array, w: Array, b: Array, eps: float, y: Array, statistics: Array) -> None:
    size = max(1, x.shape[1])
    for n in range(x.shape[0]):
        row, into = x[n], y[n]
        mean = total(row) / size
        scale = 1 / np.sqrt(squares(row, mean) / size + eps)
        statistics[0, n], statistics[1, n] = mean, scale
        m, r = x.dtype.type(mean), x.dtype.type(scale)
        for c in range(row.shape[0]):
            into[c] = (row[c] - m) * r * w[c] + b[c]


@compiled
def _gradients(dy: Array, x: Array, w: Array, statistics: Array, dx: Array, sums: Array) -> None:
    dw, db = sums[0], sums[1]
    size = max(1, x.shape[1])
    for n in range(x.shape[0]):
        row, change, into = x[n], dy[n], dx[n]
        for c in range(row.shape[0]):
            into[c] = change[c] * w[c]
        mean, scale = statistics[0, n], statistics[1, n]
        m, r = x.dtype.type(mean), x.dtype.type(scale)
        first = x.dtype.type(total(into) / size)
        second = x.dtype.type(products(into, row, mean) * scale / size)
        for c in range(row.shape[0]):
            into[c] = r * (into[c] - first - (row[c] - m) * r * second)
        for c in range(row.shape[0]):
            dw[c] += change[c] * ((row[c] - m) * r)
            db[c] += change[c]
