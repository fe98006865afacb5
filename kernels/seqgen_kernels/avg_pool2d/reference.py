"""The mean under a window, by definition.

    y[n, c, o, p] = 1 / count[o, p] sum over taps (i, j) of x[n, c, o s - a + i, p s - a + j]        inside x

    dx[n, c, h, w] = sum of dy[n, c, o, p] / count[o, p] over the windows (o, p) that show x[n, c, h, w]

x (N, C, H, W), s the stride, a the padding, each its own along H and along W. A window counts what it shows,
padding included or not; what reaches beyond the padded edge (`ceil_mode`) is never counted. Each value of a window
has the slope 1 / count, so its gradient is shared out evenly, and overlapping windows add theirs.
Source: PyTorch's `avg_pool2d`.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._pooling import Windows
from seqgen_kernels.avg_pool2d import arguments
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes


class Cache(NamedTuple):
    """What backward needs: the shape of x, no numbers."""

    shape: tuple[int, ...]
    dtype: np.dtype[np.floating]
    windows: Windows
    count_include_pad: bool


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
    checks.gradient("avg_pool2d", "dy", dy, (*cache.shape[:2], *cache.windows.outputs), cache.dtype)
    return (spread(dy, cache),)


def pool(x: Array, windows: Windows, count_include_pad: bool) -> tuple[Array, Cache]:
    """Do what forward does, with arguments that are checked; `avg_pool1d` comes in here."""
    y = np.zeros((*x.shape[:2], *windows.outputs), x.dtype)
    for n, c, o, p in np.ndindex(y.shape):
        places, count = _shown(windows, o, p, x.shape[2:], count_include_pad)
        y[n, c, o, p] = sum(float(x[n, c, h, w]) for h, w in places) / count
    return y, Cache(x.shape, x.dtype, windows, count_include_pad)


def spread(dy: Array, cache: Cache) -> Array:
    """Do what backward does, with a dy that is checked."""
    dx = np.zeros(cache.shape, cache.dtype)
    for n, c, o, p in np.ndindex(dy.shape):
        places, count = _shown(cache.windows, o, p, cache.shape[2:], cache.count_include_pad)
        for h, w in places:
            dx[n, c, h, w] += dy[n, c, o, p] / count
    return dx


def _shown(
    windows: Windows, o: int, p: int, size: tuple[int, ...], count_include_pad: bool
) -> tuple[list[tuple[int, int]], int]:
    """Return the places inside x that window (o, p) shows, and how many it counts."""
    places, padding = [], 0
    for h, w in _taps(windows, o, p):
        inside = 0 <= h < size[0] and 0 <= w < size[1]
        if inside:
            places.append((h, w))
        elif h < size[0] + windows.padding[0] and w < size[1] + windows.padding[1]:
            padding += 1
    return places, len(places) + (padding if count_include_pad else 0)


def _taps(windows: Windows, o: int, p: int) -> Iterator[tuple[int, int]]:
    """Yield where the taps of window (o, p) lie, inside x or not."""
    for i, j in np.ndindex(windows.kernel):
        yield o * windows.stride[0] - windows.padding[0] + i, p * windows.stride[1] - windows.padding[1] + j
