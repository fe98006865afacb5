"""The largest value under a window, compiled.

    y[n, c, o, p] = max over taps (i, j) of x[n, c, o s - a + i d, p s - a + j d]        inside x

    dx[n, c, h, w] = sum of dy[n, c, o, p] over the windows (o, p) whose largest value is x[n, c, h, w]

x (N, C, H, W), s the stride, a the padding, d the dilation, each its own along H and along W.
Against `with_numpy`: tap by tap again, but a row of windows at a time, which stays in the first cache until all its
taps were seen. The steps 1 and 2 have loops of their own, because a compiler makes vectors of a step that it knows.
Backward looks at a window once: its tap says where. Planes, the N times C images, are shared out among threads.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._jit import compiled
from seqgen_kernels._pooling import Windows, spans
from seqgen_kernels._threads import share_rows
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes
from seqgen_kernels.max_pool2d import arguments

Pair = tuple[int, int]


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
    n, c, height, width = x.shape
    y = np.empty((n, c, *windows.outputs), x.dtype)
    taps = np.empty(y.shape, np.int32)
    planes = np.ascontiguousarray(x).reshape(n * c, height, width)
    into, marks = y.reshape(n * c, *windows.outputs), taps.reshape(n * c, *windows.outputs)
    columns = np.array([(out.start, out.stop, shown.start) for out, shown in spans(windows, 1, width)])
    share_rows(lambda first, last: _highest(planes[first:last], columns, windows, into[first:last], marks[first:last]),
               n * c)  # fmt: skip
    return y, Cache(x.shape, x.dtype, taps, windows)


def scatter(dy: Array, cache: Cache) -> Array:
    """Do what backward does, with a dy that is checked."""
    shape, dtype, taps, windows = cache
    n, c, height, width = shape
    dx = np.zeros((n * c, height * width), dtype)
    flows, marks = (np.ascontiguousarray(a).reshape(n * c, *windows.outputs) for a in (dy, taps))
    kernel, dilation = windows.kernel, windows.dilation
    offsets = np.add.outer(np.arange(kernel[0]) * dilation[0] * width, np.arange(kernel[1]) * dilation[1]).reshape(-1)
    share_rows(
        lambda first, last: _scattered(flows[first:last], marks[first:last], offsets, width, windows, dx[first:last]),
        n * c,
    )
    return dx.reshape(shape)


@compiled
def _highest(x: Array, columns: Array, windows: Windows, y: Array, taps: Array) -> None:
    kernel, stride, padding, dilation = windows.kernel, windows.stride, windows.padding, windows.dilation
    for plane in range(x.shape[0]):
        for o in range(y.shape[1]):
            best, tap = y[plane, o], taps[plane, o]
            best[:] = -np.inf
            tap[:] = -1
            for i in range(kernel[0]):
                h = o * stride[0] - padding[0] + i * dilation[0]
                if 0 <= h < x.shape[1]:
                    for j in range(kernel[1]):
                        first, last, start = columns[j]
                        _compare(x[plane, h, start:], stride[1], i * kernel[1] + j, best[first:last], tap[first:last])


@compiled
def _compare(row: Array, step: int, tap: int, best: Array, taps: Array) -> None:
    """Let each window choose between what it has and the row's next value."""
    number = np.int32(tap)
    if step == 1:
        for p in range(best.shape[0]):
            better = (row[p] > best[p]) | (row[p] != row[p]) | (taps[p] < 0)
            best[p] = row[p] if better else best[p]
            taps[p] = number if better else taps[p]
    elif step == 2:
        for p in range(best.shape[0]):
            value = row[2 * p]
            better = (value > best[p]) | (value != value) | (taps[p] < 0)
            best[p] = value if better else best[p]
            taps[p] = number if better else taps[p]
    else:
        for p in range(best.shape[0]):
            value = row[step * p]
            better = (value > best[p]) | (value != value) | (taps[p] < 0)
            best[p] = value if better else best[p]
            taps[p] = number if better else taps[p]


@compiled
def _scattered(dy: Array, taps: Array, offsets: Array, width: int, windows: Windows, dx: Array) -> None:
    stride, padding = windows.stride, windows.padding
    for plane in range(dy.shape[0]):
        into = dx[plane]
        for o in range(dy.shape[1]):
            flow, tap = dy[plane, o], taps[plane, o]
            corner = (o * stride[0] - padding[0]) * width - padding[1]
            for p in range(flow.shape[0]):
                if tap[p] >= 0:
                    into[corner + p * stride[1] + offsets[tap[p]]] += flow[p]
