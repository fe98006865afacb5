"""The largest value under a window, by definition.

    y[n, c, o, p] = max over taps (i, j) of x[n, c, o s - a + i d, p s - a + j d]        inside x

    dx[n, c, h, w] = sum of dy[n, c, o, p] over the windows (o, p) whose largest value is x[n, c, h, w]

x (N, C, H, W), s the stride, a the padding, d the dilation, each its own along H and along W. The maximum of some
numbers has slope 1 along the largest and 0 along all others, so a window's gradient goes to one place; windows that
overlap may send theirs to the same. Of equal values the first is chosen, a NaN always, as in PyTorch.
Source: PyTorch's `max_pool2d`.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._pooling import Windows
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes
from seqgen_kernels.max_pool2d import arguments

Place = tuple[int, int]


class Cache(NamedTuple):
    """What backward needs: the place of each window's largest value, None where it shows only padding."""

    x: Array
    places: dict[tuple[int, ...], Place | None]
    outputs: tuple[int, ...]


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
    checks.gradient("max_pool2d", "dy", dy, cache.outputs, cache.x.dtype)
    return (scatter(dy, cache),)


def pool(x: Array, windows: Windows) -> tuple[Array, Cache]:
    """Do what forward does, with arguments that are checked; `max_pool1d` comes in here."""
    y = np.full((*x.shape[:2], *windows.outputs), -math.inf, x.dtype)
    places: dict[tuple[int, ...], Place | None] = dict.fromkeys(np.ndindex(y.shape))
    for n, c, o, p in np.ndindex(y.shape):
        for place in _shown(windows, o, p, x.shape[2:]):
            value = x[n, c, *place]
            if places[n, c, o, p] is None or value > y[n, c, o, p] or math.isnan(value):
                y[n, c, o, p], places[n, c, o, p] = value, place
    return y, Cache(x, places, y.shape)


def scatter(dy: Array, cache: Cache) -> Array:
    """Do what backward does, with a dy that is checked."""
    dx = np.zeros(cache.x.shape, cache.x.dtype)
    for (n, c, o, p), place in cache.places.items():
        if place is not None:
            dx[n, c, *place] += dy[n, c, o, p]
    return dx


def _shown(windows: Windows, o: int, p: int, size: tuple[int, ...]) -> Iterator[Place]:
    """Yield the places inside x that window (o, p) shows, row by row."""
    for i, j in np.ndindex(windows.kernel):
        h = o * windows.stride[0] - windows.padding[0] + i * windows.dilation[0]
        w = p * windows.stride[1] - windows.padding[1] + j * windows.dilation[1]
        if 0 <= h < size[0] and 0 <= w < size[1]:
            yield h, w
