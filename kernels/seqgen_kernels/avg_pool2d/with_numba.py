"""The mean under a window, compiled.

    t[o, w] = sum over i of x[n, c, o s - a + i, w]
    y[n, c, o, p] = 1 / count[o, p] sum over j of t[o, p s - a + j]

    u[o, w] = sum of dy[n, c, o, p] / count[o, p] over the p that show column w
    dx[n, c, h, w] = sum of u[o, w] over the o that show row h

x (N, C, H, W), s the stride, a the padding, each its own along H and along W.
Against `with_numpy`: a window's sum is taken down first, then across, so that KH + KW additions do what KH KW did, and
rounding errors grow as slowly. An image is taken apart so that each addition is one loop over unbroken runs of
numbers, for all windows at once (`_phases.py`). Planes, the N times C images, are shared out among threads.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._jit import compiled, inner
from seqgen_kernels._phases import Pair, Plan, fill, give, join, plan, split, take
from seqgen_kernels._pooling import Windows, shown
from seqgen_kernels._threads import share_rows
from seqgen_kernels.avg_pool2d import arguments
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes

Room = tuple[Array, Array, Array, Array]


class Cache(NamedTuple):
    """What backward needs: the shape of x, and counts as `_counts` lays them out."""

    shape: tuple[int, ...]
    dtype: np.dtype[np.floating]
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
    checks.gradient("avg_pool2d", "dy", dy, (*cache.shape[:2], *cache.windows.outputs), cache.dtype)
    return (spread(dy, cache),)


def pool(x: Array, windows: Windows, count_include_pad: bool) -> tuple[Array, Cache]:
    """Do what forward does, with arguments that are checked; `avg_pool1d` comes in here."""
    n, c, height, width = x.shape
    layout = plan(windows, (height, width))
    counts = _counts(windows, (height, width), count_include_pad, x.dtype)
    y = np.empty((n * c, *windows.outputs), x.dtype)
    planes = np.ascontiguousarray(x).reshape(n * c, height, width)
    share_rows(lambda a, b: _means(planes[a:b], counts, windows.kernel, layout, _room(layout, b - a, y), y[a:b]), n * c)
    return y.reshape(n, c, *windows.outputs), Cache(x.shape, x.dtype, counts, windows)


def spread(dy: Array, cache: Cache) -> Array:
    """Do what backward does, with a dy that is checked."""
    (n, c, height, width), dtype, counts, windows = cache
    layout = plan(windows, (height, width))
    dx = np.empty((n * c, height, width), dtype)
    flows = np.ascontiguousarray(dy).reshape(n * c, *windows.outputs)
    share_rows(
        lambda a, b: _shares(flows[a:b], counts, windows.kernel, layout, _room(layout, b - a, dx), dx[a:b]), n * c
    )
    return dx.reshape(cache.shape)


def _room(plan: Plan, count: int, like: Array) -> Room:
    """Return what a thread works in: rows, their sums down, these in phases, and cells of windows."""
    planes, lines, (down, across) = max(1, min(plan.planes, count)), plan.lines + plan.reach[0], plan.stride
    rows = np.zeros((down, planes, lines, plan.pitch * across), like.dtype)
    phases = np.empty((across, planes * lines * plan.pitch), like.dtype)
    return rows, np.empty(phases.size, like.dtype), phases, np.zeros(plan.reach[1] + phases.shape[1], like.dtype)


@lru_cache(64)
def _counts(windows: Windows, size: Pair, count_include_pad: bool, dtype: np.dtype[np.floating]) -> Array:
    """Return count[o, p] in line reach[0] + o of cells, where backward has window (o, p); 1 where no window begins."""
    layout, (high, wide) = plan(windows, size), (shown(windows, axis, size[axis], count_include_pad) for axis in (0, 1))
    counts = np.ones((layout.reach[0] + max(layout.cells, len(high)) + layout.lines, layout.pitch), dtype)
    counts[layout.reach[0] :][: len(high), : len(wide)] = np.multiply.outer(high, wide)
    return counts


@compiled
def _means(x: Array, counts: Array, kernel: Pair, plan: Plan, room: Room, y: Array) -> None:
    rows, sums, phases, flows = room
    planes, lines, pitch = rows.shape[1], rows.shape[2], plan.pitch
    (above, before), (down, across) = plan.reach, plan.stride
    means = flows[before:].reshape(1, planes, lines, pitch)
    for plane in range(0, x.shape[0], planes):
        for line in range(0, y.shape[1], plan.lines):
            images, count = slice(plane, plane + planes), min(plan.lines, y.shape[1] - line)
            take(x[images], line, plan.padding, 0.0, rows)
            fill(sums, 0.0)
            for i in range(kernel[0]):
                _add(rows[i % down].reshape(-1)[i // down * pitch * across :], sums)
            split(sums, phases)
            fill(means.reshape(-1), 0.0)
            for j in range(kernel[1]):
                _add(phases[j % across, j // across :], means.reshape(-1))
            for n in range(planes):
                _divide(means[0, n, :count].reshape(-1), counts[above + line :].reshape(-1))
            give(means, line, count, (0, 0), y[images])


@compiled
def _shares(dy: Array, counts: Array, kernel: Pair, plan: Plan, room: Room, dx: Array) -> None:
    rows, sums, phases, flows = room
    planes, lines, pitch = rows.shape[1], rows.shape[2], plan.pitch
    (above, before), (down, across) = plan.reach, plan.stride
    flow = flows[before:].reshape(1, planes, lines, pitch)
    for plane in range(0, dx.shape[0], planes):
        for line in range(0, plan.cells, plan.lines):
            images, count = slice(plane, plane + planes), min(plan.lines, plan.cells - line)
            take(dy[images], line - above, (0, 0), 0.0, flow)
            for n in range(planes):
                _divide(flow[0, n].reshape(-1), counts[line:].reshape(-1))
            fill(phases.reshape(-1), 0.0)
            for j in range(kernel[1]):
                _add(flows[before - j // across :], phases[j % across])
            join(phases, sums)
            fill(rows.reshape(-1), 0.0)
            for i in range(kernel[0]):
                _add(sums[(above - i // down) * pitch * across :], rows[i % down].reshape(-1))
            give(rows, line, count, plan.padding, dx[images])


@compiled
def _add(values: Array, sums: Array) -> None:
    """Add as many numbers as both have."""
    for q in range(min(values.shape[0], sums.shape[0])):
        sums[q] += values[q]


@inner
def _divide(sums: Array, counts: Array) -> None:
    for q in range(sums.shape[0]):
        sums[q] /= counts[q]
