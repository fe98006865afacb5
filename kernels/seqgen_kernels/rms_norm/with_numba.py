"""Root mean square normalisation over the last axis, compiled.

    z = x r,   r = 1 / sqrt(mean x^2 + eps),   y = z w

    dx = r (g - z mean(g z)),   g = dy w        dw = sum_n dy z

x, y (..., C), w (C,) or absent; means over C, sums over all rows n.
Against `with_numpy`: a row stays in the first cache through its passes, and only r is kept, one number a row. Means
run in float64. Blocks of rows are shared out among threads.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._jit import compiled
from seqgen_kernels._row_blocks import BLOCK, each_block, each_share, rows_of
from seqgen_kernels._rows import products, squares
from seqgen_kernels.contract import Array
from seqgen_kernels.rms_norm import arguments


class Cache(NamedTuple):
    """What backward needs: r (N,) in float64, and whether there was a weight."""

    x: Array
    scale: Array
    w: Array
    has_weight: bool


def forward(x: Array, w: Array | None = None, eps: float = 1e-5) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x, w, eps)
    rows, y = rows_of(x), np.empty(x.shape, x.dtype)
    into, scale = y.reshape(rows.shape), np.empty(len(rows))
    weight = np.ones(x.shape[-1], x.dtype) if w is None else np.ascontiguousarray(w)
    each_share(lambda s: _normalise(rows[s], weight, eps, into[s], scale[s]), len(rows))
    return y, Cache(x, scale, weight, w is not None)


def backward(dy: Array, cache: Cache) -> tuple[Array, Array | None]:
    """Return dx like x and dw (C,)."""
    x, scale, w, has_weight = cache
    checks.gradient("rms_norm", "dy", dy, x.shape, x.dtype)
    rows, changes, dx = rows_of(x), rows_of(dy), np.empty(x.shape, x.dtype)
    into, sums = dx.reshape(rows.shape), np.zeros((-(-len(rows) // BLOCK), len(w)), x.dtype)
    each_block(lambda s, n: _gradients(changes[s], rows[s], w, scale[s], into[s], sums[n]), len(rows))
    return dx, sums.sum(axis=0, dtype=np.float64).astype(x.dtype) if has_weight else None


@compiled
def _normalise(x: Array, w: Array, eps: float, y: Array, scale: Array) -> None:
    size = max(1, x.shape[1])
    for n in range(x.shape[0]):
        row, into = x[n], y[n]
        scale[n] = 1 / np.sqrt(squares(row, 0.0) / size + eps)
        r = x.dtype.type(scale[n])
        for c in range(row.shape[0]):
            into[c] = row[c] * r * w[c]


@compiled
def _gradients(dy: Array, x: Array, w: Array, scale: Array, dx: Array, dw: Array) -> None:
    size = max(1, x.shape[1])
    for n in range(x.shape[0]):
        row, change, into = x[n], dy[n], dx[n]
        for c in range(row.shape[0]):
            into[c] = change[c] * w[c]
        r = x.dtype.type(scale[n])
        through_scale = x.dtype.type(products(into, row, 0.0) * scale[n] / size)
        for c in range(row.shape[0]):
            into[c] = r * (into[c] - row[c] * r * through_scale)
        for c in range(row.shape[0]):
            dw[c] += change[c] * (row[c] * r)
