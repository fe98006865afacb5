"""Batch normalisation's loops over vectors, x (N, C) with the channels side by side, compiled, for `with_numba`.

Every loop runs along a row, over all channels. Blocks of rows are shared out among threads; each block adds up its own
sums in float64, and the blocks are added in order.
"""

from collections.abc import Callable

import numpy as np

from seqgen_kernels._jit import compiled
from seqgen_kernels._row_blocks import BLOCK, each_block
from seqgen_kernels.contract import Array


def statistics(x: Array) -> tuple[Array, Array]:
    """Return the mean and the variance (C,) of each channel."""
    n = max(1, len(x))
    (mean,) = _added(lambda rows, into: _add(x[rows], into[0]), x, 1) / n
    (variance,) = _added(lambda rows, into: _add_squares(x[rows], mean, into[0]), x, 1) / n
    return mean, variance


def normalised(x: Array, mean: Array, factor: Array, bias: Array) -> Array:
    """Return (x - mean) factor + bias."""
    y, m, f, b = np.empty(x.shape, x.dtype), *(part.astype(x.dtype) for part in (mean, factor, bias))
    each_block(lambda rows, _: _normalise(x[rows], m, f, b, y[rows]), len(x))
    return y


def sums(dy: Array, x: Array, mean: Array) -> tuple[Array, Array]:
    """Return the sums (C,) of dy (x - mean) and of dy."""
    weighted, plain = _added(lambda rows, into: _add_products(dy[rows], x[rows], mean, into[0], into[1]), x, 2)
    return weighted, plain


def gradients(dy: Array, x: Array, mean: Array, factor: Array, of_mean: Array, of_variance: Array) -> Array:
    """Return factor (dy - of_mean - (x - mean) of_variance)."""
    dx, vectors = np.empty(x.shape, x.dtype), (mean, factor, of_mean, of_variance)
    m, f, a, b = (vector.astype(x.dtype) for vector in vectors)
    each_block(lambda rows, _: _gradients(dy[rows], x[rows], m, f, a, b, dx[rows]), len(x))
    return dx


def _added(work: Callable[[slice, Array], None], x: Array, count: int) -> Array:
    """Return `count` sums (C,) over all rows, to which work(rows of a block, sums of the block) adds."""
    blocks = np.zeros((-(-len(x) // BLOCK), count, x.shape[1]))
    each_block(lambda rows, n: work(rows, blocks[n]), len(x))
    return np.asarray(blocks.sum(axis=0))


@compiled
def _add(x: Array, into: Array) -> None:
    for n in range(x.shape[0]):
        row = x[n]
        for c in range(row.shape[0]):
            into[c] += row[c]


@compiled
def _add_squares(x: Array, mean: Array, into: Array) -> None:
    for n in range(x.shape[0]):
        row = x[n]
        for c in range(row.shape[0]):
            into[c] += (row[c] - mean[c]) ** 2


@compiled
def _add_products(dy: Array, x: Array, mean: Array, weighted: Array, plain: Array) -> None:
    for n in range(x.shape[0]):
        row, change = x[n], dy[n]
        for c in range(row.shape[0]):
            weighted[c] += change[c] * (row[c] - mean[c])
        for c in range(row.shape[0]):
            plain[c] += change[c]


@compiled
def _normalise(x: Array, mean: Array, factor: Array, bias: Array, y: Array) -> None:
    for n in range(x.shape[0]):
        row, into = x[n], y[n]
        for c in range(row.shape[0]):
            into[c] = (row[c] - mean[c]) * factor[c] + bias[c]


@compiled
def _gradients(dy: Array, x: Array, mean: Array, factor: Array, of_mean: Array, of_variance: Array, dx: Array) -> None:
    for n in range(x.shape[0]):
        row, change, into = x[n], dy[n], dx[n]
        for c in range(row.shape[0]):
            into[c] = change[c] - of_mean[c] - (row[c] - mean[c]) * of_variance[c]
        for c in range(row.shape[0]):
            into[c] *= factor[c]
