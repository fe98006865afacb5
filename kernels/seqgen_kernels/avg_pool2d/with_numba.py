"""The mean under a window, compiled.

    t[o, w] = sum over i of x[n, c, o s - a + i, w]
    y[n, c, o, p] = 1 / count[o, p] sum over j of t[o, p s - a + j]

    u[o, w] = sum of dy[n, c, o, p] / count[o, p] over the p that show column w
    dx[n, c, h, w] = sum of u[o, w] over the o that show row h

x (N, C, H, W), s the stride, a the padding, each its own along H and along W.
Against `with_numpy`: a window's sum is taken down first, then across, so that KH + KW additions do what KH KW did.
The sum down is a loop over whole rows in float64, one row t for a row of windows, which stays in the first cache.
Planes, the N times C images, are shared out among threads.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._jit import compiled
from seqgen_kernels._pooling import Windows, shown, spans
from seqgen_kernels._threads import share_rows
from seqgen_kernels.avg_pool2d import arguments
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes


class Cache(NamedTuple):
    """What backward needs: the shape of x, the windows of each column tap, and count along H and along W."""

    shape: tuple[int, ...]
    dtype: np.dtype[np.floating]
    columns: Array
    high: Array
    wide: Array
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
    checks.gradient("avg_pool2d", "dy", dy, (*cache.shape[:2], *cache.windows.outputs), cache.dtype)
    return (spread(dy, cache),)


def pool(x: Array, windows: Windows, count_include_pad: bool) -> tuple[Array, Cache]:
    """Do what forward does, with arguments that are checked; `avg_pool1d` comes in here."""
    n, c, height, width = x.shape
    high, wide = (shown(windows, axis, x.shape[2 + axis], count_include_pad) for axis in (0, 1))
    columns = np.array([(out.start, out.stop, shows.start) for out, shows in spans(windows, 1, width)])
    y = np.empty((n, c, *windows.outputs), x.dtype)
    planes, into = np.ascontiguousarray(x).reshape(n * c, height, width), y.reshape(n * c, *windows.outputs)
    share_rows(lambda a, b: _means(planes[a:b], columns, high, wide, windows, into[a:b]), n * c)
    return y, Cache(x.shape, x.dtype, columns, high, wide, windows)


def spread(dy: Array, cache: Cache) -> Array:
    """Do what backward does, with a dy that is checked."""
    shape, dtype, columns, high, wide, windows = cache
    n, c, height, width = shape
    dx = np.zeros(shape, dtype)
    flows, into = np.ascontiguousarray(dy).reshape(n * c, *windows.outputs), dx.reshape(n * c, height, width)
    share_rows(lambda a, b: _shares(flows[a:b], columns, high, wide, windows, into[a:b]), n * c)
    return dx


@compiled
def _means(x: Array, columns: Array, high: Array, wide: Array, windows: Windows, y: Array) -> None:
    step, down, across = windows.stride[1], np.empty(x.shape[2]), np.empty(y.shape[2])
    for plane in range(x.shape[0]):
        for o in range(y.shape[1]):
            top = o * windows.stride[0] - windows.padding[0]
            down[:] = 0
            for h in range(max(0, top), min(x.shape[1], top + windows.kernel[0])):
                row = x[plane, h]
                for w in range(row.shape[0]):
                    down[w] += row[w]
            across[:] = 0
            for j in range(columns.shape[0]):
                first, last, start = columns[j]
                _gather(down[start:], step, across[first:last])
            into = y[plane, o]
            for p in range(into.shape[0]):
                into[p] = across[p] / (high[o] * wide[p])


@compiled
def _gather(values: Array, step: int, sums: Array) -> None:
    """Add every step-th value to the sums; a step that is known becomes vectors."""
    if step == 1:
        for p in range(sums.shape[0]):
            sums[p] += values[p]
    elif step == 2:
        for p in range(sums.shape[0]):
            sums[p] += values[2 * p]
    else:
        for p in range(sums.shape[0]):
            sums[p] += values[step * p]


@compiled
def _shares(dy: Array, columns: Array, high: Array, wide: Array, windows: Windows, dx: Array) -> None:
    step, down, across = windows.stride[1], np.empty(dx.shape[2]), np.empty(dy.shape[2])
    for plane in range(dy.shape[0]):
        for o in range(dy.shape[1]):
            flow = dy[plane, o]
            for p in range(flow.shape[0]):
                across[p] = flow[p] / (high[o] * wide[p])
            down[:] = 0
            for j in range(columns.shape[0]):
                first, last, start = columns[j]
                for p in range(last - first):
                    down[start + step * p] += across[first + p]
            top = o * windows.stride[0] - windows.padding[0]
            for h in range(max(0, top), min(dx.shape[1], top + windows.kernel[0])):
                into = dx[plane, h]
                for w in range(into.shape[0]):
                    into[w] += down[w]
