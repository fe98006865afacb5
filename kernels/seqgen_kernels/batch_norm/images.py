"""Batch normalisation's loops over images, x (N, C, S) with S places side by side, compiled, for `with_numba`.

Channels are shared out among threads; a channel's sums run over the places of one image after the other, in float64.
"""

import numpy as np

from seqgen_kernels._jit import compiled
from seqgen_kernels._rows import products, squares, total
from seqgen_kernels._threads import share_rows
from seqgen_kernels.contract import Array


def statistics(x: Array) -> tuple[Array, Array]:
    """Return the mean and the variance (C,) of each channel."""
    (images, channels, places), (mean, variance) = x.shape, np.zeros((2, x.shape[1]))
    n = max(1, images * places)
    share_rows(lambda first, last: _statistics(x, n, first, last, mean, variance), channels)
    return mean, variance


def normalised(x: Array, mean: Array, factor: Array, bias: Array) -> Array:
    """Return (x - mean) factor + bias."""
    y = np.empty(x.shape, x.dtype)
    share_rows(lambda first, last: _normalise(x, mean, factor, bias, first, last, y), x.shape[1])
    return y


def sums(dy: Array, x: Array, mean: Array) -> tuple[Array, Array]:
    """Return the sums (C,) of dy (x - mean) and of dy."""
    weighted, plain = np.zeros((2, x.shape[1]))
    share_rows(lambda first, last: _sums(dy, x, mean, first, last, weighted, plain), x.shape[1])
    return weighted, plain


def gradients(dy: Array, x: Array, mean: Array, factor: Array, of_mean: Array, of_variance: Array) -> Array:
    """Return factor (dy - of_mean - (x - mean) of_variance)."""
    dx, parts = np.empty(x.shape, x.dtype), (mean, factor, of_mean, of_variance)
    share_rows(lambda first, last: _gradients(dy, x, *parts, first, last, dx), x.shape[1])
    return dx


@compiled
def _statistics(x: Array, n: int, first: int, last: int, mean: Array, variance: Array) -> None:
    for c in range(first, last):
        for image in range(x.shape[0]):
            mean[c] += total(x[image, c])
        mean[c] /= n
        for image in range(x.shape[0]):
            variance[c] += squares(x[image, c], mean[c])
        variance[c] /= n


@compiled
def _normalise(x: Array, mean: Array, factor: Array, bias: Array, first: int, last: int, y: Array) -> None:
    kind = x.dtype.type
    for image in range(x.shape[0]):
        for c in range(first, last):
            row, into, m, f, b = x[image, c], y[image, c], kind(mean[c]), kind(factor[c]), kind(bias[c])
            for s in range(row.shape[0]):
                into[s] = (row[s] - m) * f + b


@compiled
def _sums(dy: Array, x: Array, mean: Array, first: int, last: int, weighted: Array, plain: Array) -> None:
    for c in range(first, last):
        for image in range(x.shape[0]):
            weighted[c] += products(dy[image, c], x[image, c], mean[c])
            plain[c] += total(dy[image, c])


@compiled
def _gradients(
    dy: Array, x: Array, mean: Array, factor: Array, of_mean: Array, of_variance: Array,
    first: int, last: int, dx: Array,
) -> None:  # fmt: skip
    kind = x.dtype.type
    for image in range(x.shape[0]):
        for c in range(first, last):
            row, change, into = x[image, c], dy[image, c], dx[image, c]
            m, f, a, b = kind(mean[c]), kind(factor[c]), kind(of_mean[c]), kind(of_variance[c])
            for s in range(row.shape[0]):
                into[s] = f * (change[s] - a - (row[s] - m) * b)
