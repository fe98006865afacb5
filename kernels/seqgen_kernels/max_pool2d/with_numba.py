"""The largest value under a window, compiled.

    y[n, c, o, p] = max over taps (i, j) of x[n, c, o s - a + i d, p s - a + j d]        inside x

    dx[n, c, h, w] = sum of dy[n, c, o, p] over the windows (o, p) whose largest value is x[n, c, h, w]

x (N, C, H, W), s the stride, a the padding, d the dilation, each its own along H and along W.
Against `with_numpy`: tap by tap again, but an image at a time, taken apart so that a tap shows one unbroken run of
numbers to all windows (`_phases.py`), which stays in the caches until all taps were seen. Backward is tap by tap too: a
window's gradient or 0, chosen without a branch, is added in vectors, where to follow each tap to its place would be
number by number. Planes, the N times C images, are shared out among threads.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._jit import compiled, inner
from seqgen_kernels._phases import Pair, Plan, fill, give, join, plan, split, take
from seqgen_kernels._pooling import Windows, spans
from seqgen_kernels._threads import share_rows
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes
from seqgen_kernels.max_pool2d import arguments

Room = tuple[tuple[Array, Array, Array], Array]


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
    layout, shown = plan(windows, (height, width)), _first_shown(windows, (height, width))
    y, taps = (np.empty((n * c, *windows.outputs), dtype) for dtype in (x.dtype, shown.dtype))
    planes = np.ascontiguousarray(x).reshape(n * c, height, width)
    share_rows(
        lambda a, b: _highest(
            planes[a:b], shown, windows, layout, _room_to_choose(layout, b - a, y, taps), y[a:b], taps[a:b]
        ),
        n * c,
    )
    shape = (n, c, *windows.outputs)
    return y.reshape(shape), Cache(x.shape, x.dtype, taps.reshape(shape), windows)


def scatter(dy: Array, cache: Cache) -> Array:
    """Do what backward does, with a dy that is checked."""
    (n, c, height, width), dtype, taps, windows = cache
    layout = plan(windows, (height, width))
    dx = np.empty((n * c, height, width), dtype)
    flows, marks = (np.ascontiguousarray(a).reshape(n * c, *windows.outputs) for a in (dy, taps))
    share_rows(
        lambda a, b: _scattered(
            flows[a:b], marks[a:b], windows, layout, _room_to_add(layout, b - a, dx, taps), dx[a:b]
        ),
        n * c,
    )
    return dx.reshape(cache.shape)


def _room_to_choose(plan: Plan, count: int, y: Array, taps: Array) -> Room:
    """Return what a thread works in: rows, phases, and of each window its best and its tap."""
    planes, lines, (down, across) = max(1, min(plan.planes, count)), plan.lines + plan.reach[0], plan.stride
    rows = np.full((down, planes, lines, plan.pitch * across), -np.inf, y.dtype)
    phases = np.empty((down, across, planes * lines * plan.pitch), y.dtype)
    best = np.empty((1, planes, lines, plan.pitch), y.dtype)
    return (rows, phases, best), np.empty((planes, 1, 1, lines, plan.pitch), taps.dtype)


def _room_to_add(plan: Plan, count: int, dx: Array, taps: Array) -> Room:
    """Return what a thread works in: rows, phases, and of each window its gradient and its tap."""
    planes, lines, (down, across) = max(1, min(plan.planes, count)), plan.lines + plan.reach[0], plan.stride
    rows = np.empty((down, planes, lines, plan.pitch * across), dx.dtype)
    phases = np.empty((down, across, planes * lines * plan.pitch), dx.dtype)
    flows = np.zeros(plan.reach[1] + phases.shape[2], dx.dtype)
    return (rows, phases, flows), np.full(flows.size, -1, taps.dtype)  # cells behind the windows stay -1


@lru_cache(64)
def _first_shown(windows: Windows, size: Pair) -> Array:
    """Return for each window the first tap inside the image, -1 for none: it wins where all is -inf."""
    (_, wide), (high, across) = windows.kernel, (np.full(count, -1) for count in windows.outputs)
    for axis, first in enumerate((high, across)):
        for tap, (out, _) in reversed(list(enumerate(spans(windows, axis, size[axis])))):
            first[out] = tap
    taps = np.where(np.minimum.outer(high, across) < 0, -1, np.add.outer(high * wide, across))
    return taps[None].astype(np.int8 if windows.kernel[0] * wide < 2**7 else np.int32)


@compiled
def _highest(x: Array, shown: Array, windows: Windows, plan: Plan, room: Room, y: Array, taps: Array) -> None:
    (rows, phases, best), tap = room
    planes, lines, pitch = best.shape[1:]
    for plane in range(0, x.shape[0], planes):
        for line in range(0, y.shape[1], plan.lines):
            images, count = slice(plane, plane + planes), min(plan.lines, y.shape[1] - line)
            take(x[images], line, plan.padding, -np.inf, rows)
            for f in range(plan.stride[0]):
                split(rows[f].reshape(-1), phases[f])
            fill(best.reshape(-1), -np.inf)
            for n in range(planes):
                take(shown, line, (0, 0), -1.0, tap[n])
            _compete(phases, windows, plan, best.reshape(-1), tap.reshape(-1))
            give(best, line, count, (0, 0), y[images])
            give(tap.reshape(1, planes, lines, pitch), line, count, (0, 0), taps[images])


@inner
def _compete(phases: Array, windows: Windows, plan: Plan, best: Array, taps: Array) -> None:
    """Let the windows that begin in a cell choose between what they have and what the next tap shows."""
    shown = best[: best.shape[0] - plan.reach[0] * plan.pitch - plan.reach[1]]
    for i in range(windows.kernel[0]):
        below, f = divmod(i * windows.dilation[0], plan.stride[0])
        for j in range(windows.kernel[1]):
            beyond, g = divmod(j * windows.dilation[1], plan.stride[1])
            _choose(phases[f, g, below * plan.pitch + beyond :], i * windows.kernel[1] + j, shown, taps)


@inner
def _choose(values: Array, tap: int, best: Array, taps: Array) -> None:
    number = taps.dtype.type(tap)
    for q in range(best.shape[0]):
        value = values[q]
        better = (value > best[q]) | (value != value)
        best[q] = value if better else best[q]
        taps[q] = number if better else taps[q]


@compiled
def _scattered(dy: Array, taps: Array, windows: Windows, plan: Plan, room: Room, dx: Array) -> None:
    (rows, phases, flows), marks = room
    planes, lines, (above, before) = rows.shape[1], rows.shape[2], plan.reach
    flow = flows[before:].reshape(1, planes, lines, plan.pitch)
    mark = marks[before:].reshape(1, planes, lines, plan.pitch)
    for plane in range(0, dx.shape[0], planes):
        for line in range(0, plan.cells, plan.lines):
            images, count = slice(plane, plane + planes), min(plan.lines, plan.cells - line)
            take(dy[images], line - above, (0, 0), 0.0, flow)
            take(taps[images], line - above, (0, 0), -1.0, mark)
            fill(phases.reshape(-1), 0.0)
            _return(flows, marks, windows, plan, phases)
            for f in range(plan.stride[0]):
                join(phases[f], rows[f].reshape(-1))
            give(rows, line, count, plan.padding, dx[images])


@inner
def _return(flows: Array, marks: Array, windows: Windows, plan: Plan, phases: Array) -> None:
    """Add to each cell what it gets from the windows that begin there, or up to `reach` cells before."""
    corner = plan.reach[0] * plan.pitch + plan.reach[1]
    for i in range(windows.kernel[0]):
        below, f = divmod(i * windows.dilation[0], plan.stride[0])
        for j in range(windows.kernel[1]):
            beyond, g = divmod(j * windows.dilation[1], plan.stride[1])
            start = corner - below * plan.pitch - beyond
            cells = phases[f, g, : phases.shape[2] - plan.reach[0] * plan.pitch]
            _add(flows[start:], marks[start:], i * windows.kernel[1] + j, cells)


@compiled
def _add(flow: Array, marks: Array, tap: int, sums: Array) -> None:
    number, zero = marks.dtype.type(tap), sums.dtype.type(0)
    for q in range(sums.shape[0]):
        sums[q] += flow[q] if marks[q] == number else zero
