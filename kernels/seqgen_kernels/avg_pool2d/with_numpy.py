"""The mean under a window, in arrays.

    y[n, c, o, p] = 1 / count[o, p] sum over taps (i, j) of x[n, c, o s - a + i, p s - a + j]        inside x

    dx[n, c, h, w] = sum of dy[n, c, o, p] / count[o, p] over the windows (o, p) that show x[n, c, h, w]

x (N, C, H, W), s the stride, a the padding, each its own along H and along W.
Against `reference`: one tap of all windows is a slice of x with a step, and is added at once; backward adds to the
same slices. A count is a product, of what the window shows along H and along W.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._pooling import Windows, shown, spans
from seqgen_kernels.avg_pool2d import arguments
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes


class Cache(NamedTuple):
    """What backward needs: the shape of x, and counts (outputs along H, along W)."""

    shape: tuple[int, ...]
    counts: Array
    windows: Windows


def forward(
    x: Array,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> tuple[Array, Cache]:
    """Return y (N, C, outputs along H, along W) and the cache."""
    return pool(x, arguments.check(x, kernel_size, stride, padding, ceil_mode), count_include_pad)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return dx like x."""
    checks.gradient("avg_pool2d", "dy", dy, (*cache.shape[:2], *cache.windows.outputs), cache.counts.dtype)
    return (spread(dy, cache),)


def pool(x: Array, windows: Windows, count_include_pad: bool) -> tuple[Array, Cache]:
    """Do what forward does, with arguments that are checked; `avg_pool1d` comes in here."""
    high, wide = (shown(windows, axis, x.shape[2 + axis], count_include_pad) for axis in (0, 1))
    count = np.asarray(np.multiply.outer(high, wide), x.dtype, like=x)
    y = np.zeros((*x.shape[:2], *windows.outputs), x.dtype, like=x)
    for above, rows in spans(windows, 0, x.shape[2]):
        for left, columns in spans(windows, 1, x.shape[3]):
            y[:, :, above, left] += x[:, :, rows, columns]
    y /= count
    return y, Cache(x.shape, count, windows)


def spread(dy: Array, cache: Cache) -> Array:
    """Do what backward does, with a dy that is checked."""
    dx, share = np.zeros(cache.shape, dy.dtype, like=dy), dy / cache.counts
    for above, rows in spans(cache.windows, 0, cache.shape[2]):
        for left, columns in spans(cache.windows, 1, cache.shape[3]):
            dx[:, :, rows, columns] += share[:, :, above, left]
    return dx
