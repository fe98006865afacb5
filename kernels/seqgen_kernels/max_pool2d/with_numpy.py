"""The largest value under a window, in arrays.

    y[n, c, o, p] = max over taps (i, j) of x[n, c, o s - a + i d, p s - a + j d]        inside x

    dx[n, c, h, w] = sum of dy[n, c, o, p] over the windows (o, p) whose largest value is x[n, c, h, w]

x (N, C, H, W), s the stride, a the padding, d the dilation, each its own along H and along W.
Against `reference`: the loop over windows is gone, the one over taps stays. What one tap shows of all windows is a
slice of x with a step, so y grows tap by tap, and each window keeps the number of its tap, not a place.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._pooling import Windows, spans
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes
from seqgen_kernels.max_pool2d import arguments


class Cache(NamedTuple):
    """What backward needs: the shape of x, and of each window the tap that won, -1 for none."""

    shape: tuple[int, ...]
    dtype: np.dtype[np.floating]
    taps: Array
    windows: Windows


def forward(
    x: Array,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> tuple[Array, Cache]:
    """Return y (N, C, outputs along H, along W) and the cache."""
    return pool(x, arguments.check(x, kernel_size, stride, padding, dilation, ceil_mode))


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return dx like x."""
    checks.gradient("max_pool2d", "dy", dy, cache.taps.shape, cache.dtype)
    return (scatter(dy, cache),)


def pool(x: Array, windows: Windows) -> tuple[Array, Cache]:
    """Do what forward does, with arguments that are checked; `max_pool1d` comes in here."""
    y = np.full((*x.shape[:2], *windows.outputs), -np.inf, x.dtype, like=x)
    taps = np.full(y.shape, -1, np.int32, like=x)
    number = 0
    for above, rows in spans(windows, 0, x.shape[2]):
        for left, columns in spans(windows, 1, x.shape[3]):
            best, tap, value = y[:, :, above, left], taps[:, :, above, left], x[:, :, rows, columns]
            better = (value > best) | np.isnan(value) | (tap < 0)
            np.copyto(best, value, where=better)
            np.copyto(tap, number, where=better)
            number += 1
    return y, Cache(x.shape, x.dtype, taps, windows)


def scatter(dy: Array, cache: Cache) -> Array:
    """Do what backward does, with a dy that is checked."""
    dx = np.zeros(cache.shape, cache.dtype, like=dy)
    number = 0
    for above, rows in spans(cache.windows, 0, cache.shape[2]):
        for left, columns in spans(cache.windows, 1, cache.shape[3]):
            won = cache.taps[:, :, above, left] == number
            dx[:, :, rows, columns] += np.where(won, dy[:, :, above, left], dy.dtype.type(0))
            number += 1
    return dx
