"""What the taps of a kernel show of an image, laid out so that every tap is one run of numbers.

    shown[c, j, r, q] = x[c, lines[r], start_j + q step]            zero outside x
    tap (c, i, j) shows to output (p, q):   shown[c, j, first_i + p, q]

A column of taps, all j alike, has its plane, whose rows are as long as the output's. So the outputs (p, q), counted
row by row as one index, see under tap (c, i, j) the same plane from row first_i on: one offset a tap, no gaps and no
edges. A full copy for each tap (`im2col`) would be KH times as large. With a stride s along H the lines fall into s
sorts, lines of one sort side by side; with one along W so do the pixels of a line, before they are laid out. Several
small images may lie side by side, as one wide image: (c, j, r, n, q).

Where outputs are wide, or few, all columns of a sort share one plane: its rows are longer than the output's by the
reach of the columns, and column j begins some numbers further on. Then nothing is copied twice, but in the gaps between
two rows there are outputs that nobody asked for.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from seqgen_kernels._jit import compiled
from seqgen_kernels._moves import move
from seqgen_kernels.contract import Array

Pair = tuple[int, int]
SLACK = 64  # numbers beyond the last plane, which the last tile of vectors may read
LINE = 16  # numbers in a cache line; an odd number of lines a plane keeps planes off each other's places in the cache


class Taps(NamedTuple):
    """Along one axis: what each place of the kernel shows to the first output, and the step to the next."""

    starts: tuple[int, ...]
    step: int
    outputs: int


class Plan(NamedTuple):
    """How one kernel sees `images` images at a time."""

    lines: Array  # (R,) rows of x
    columns: Array  # (planes, 4) numbers q of a row from, up to, and of what sort and where the first is in x
    offsets: Array  # (K,) where in `shown` tap k begins
    step: int
    outputs: Pair  # rows of outputs, and their length with the gap
    images: int
    pitch: int  # from plane to plane
    alike: bool  # planes have the lines of x, in order, and their length


@lru_cache
def plan(channels: int, size: Pair, high: Taps, wide: Taps, images: int, apart: bool) -> Plan:
    """Lay out what the taps show of images of that size; `apart` gives each column of taps a plane."""
    lines, first = _lines(high)
    lows, sorts, shifts = (wide.starts, range(len(wide.starts)), 0) if apart else _sorted(wide)
    wide = wide._replace(outputs=wide.outputs + np.max(shifts, initial=0))
    columns = np.array([_inside(low, wide, size[1]) for low in lows], np.int64).reshape(-1, 4)
    row = images * wide.outputs
    pitch = odd_lines(len(lines) * row)
    planes = np.arange(channels)[:, None, None] * len(columns) + np.array(sorts, np.int64)
    offsets = planes * pitch + first[:, None] * row + shifts
    alike = len(lines) > 0 and images == 1 and high.step == wide.step == 1 and wide.outputs == size[1]
    sides = (high.outputs, wide.outputs)
    return Plan(lines, columns, offsets.reshape(-1), wide.step, sides, images, pitch, alike)


@lru_cache
def reach(taps: Taps) -> int:
    """Return how much longer rows are where columns share a plane."""
    return int(np.max(_sorted(taps)[2], initial=0))


@compiled
def odd_lines(size: int) -> int:
    """Return the least number of cache lines that is odd and holds so many numbers, in numbers."""
    return (size + LINE - 1) // LINE // 2 * 2 * LINE + LINE


def room(plan: Plan, channels: int, dtype: object, ones: int = 0) -> tuple[Array, Array]:
    """Return zeros for `shown`: as numbers in a row, with ones and slack behind them, and as planes (C, J, pitch)."""
    shape = (channels, len(plan.columns), plan.pitch)
    size = channels * len(plan.columns) * plan.pitch
    shown = np.zeros(size + ones + SLACK, dtype)  # type: ignore[call-overload]
    shown[size : size + ones] = 1
    return shown, shown[:size].reshape(shape)


def _sorted(taps: Taps) -> tuple[list[int], Array, Array]:
    """Return where sorts of taps, alike but for whole steps, begin, and of what sort and how many steps on each is."""
    starts = np.array(taps.starts, np.int64)
    kinds, sorts = np.unique(starts % taps.step, return_inverse=True)
    lows = [int(starts[sorts == sort].min()) for sort in range(len(kinds))]
    return lows, sorts, (starts - np.array(lows, np.int64)[sorts]) // taps.step


def _lines(taps: Taps) -> tuple[Array, Array]:
    """Return the rows of x to lay out, and at which of them each tap begins."""
    lows, sorts, shifts = _sorted(taps)
    lines: list[int] = []
    first = shifts.copy()
    for sort, low in enumerate(lows):
        of_sort = sorts == sort
        first[of_sort] += len(lines)
        lines.extend(low + taps.step * line for line in range(shifts[of_sort].max() + taps.outputs))
    return np.array(lines, np.int64), first


def _inside(start: int, taps: Taps, size: int) -> tuple[int, int, int, int]:
    """Return which outputs a tap shows something of x, from and up to, and what it shows the first of them."""
    first = min(taps.outputs, max(0, -(start // taps.step)))
    last = max(first, min(taps.outputs, (size - 1 - start) // taps.step + 1))
    return first, last, start % taps.step, start // taps.step + first


@compiled
def lay_out(x: Array, n: int, images: int, channel: int, plan: Plan, planes: Array) -> None:
    """Fill the planes with what is shown of images n, n + 1, ... of x, channels from `channel` on."""
    height, width, lines, columns = x.shape[2], x.shape[3], plan.lines, plan.columns
    sorted_width, row = -(-width // plan.step), plan.images * plan.outputs[1]
    sorts = np.empty(plan.step * height * sorted_width if plan.step > 1 else 0, x.dtype)
    source, into = x.reshape(-1) if plan.step == 1 else sorts, planes.reshape(-1)
    for c in range(planes.shape[0]):
        for m in range(images):
            image = ((n + m) * x.shape[1] + channel + c) * height * width
            if plan.step > 1:
                _sort(x[n + m, channel + c], plan.step, sorts)
                image = 0
            for j in range(planes.shape[1]):
                first, last, sort, start = columns[j, 0], columns[j, 1], columns[j, 2], columns[j, 3]
                a = image + sort * height * sorted_width + start
                b = (c * planes.shape[1] + j) * plan.pitch + m * plan.outputs[1] + first
                if first < last and plan.alike:
                    _move_all(source, a, into, b, lines, height, width, first, last)
                elif first < last:
                    _move_lines(source, a, into, b, lines, height, sorted_width, row, last - first)


@compiled
def _sort(image: Array, step: int, sorts: Array) -> None:
    """Take every step-th pixel of a line, from each of the first ones."""
    height, width = image.shape
    sorted_width = -(-width // step)
    for sort in range(step):
        into = sorts[sort * height * sorted_width : (sort + 1) * height * sorted_width]
        if width == step * sorted_width:
            _pick(image.reshape(-1)[sort:], step, into)  # all lines at once
        else:
            for h in range(height):
                _pick(image[h, sort:], step, into[h * sorted_width :][: (width - sort + step - 1) // step])


@compiled
def _pick(line: Array, step: int, into: Array) -> None:
    """Copy every step-th number; a step that is known becomes vectors."""
    if step == 2:
        for q in range(into.shape[0]):
            into[q] = line[2 * q]
    else:
        for q in range(into.shape[0]):
            into[q] = line[step * q]


@compiled
def _move_all(
    source: Array, a: int, into: Array, b: int, lines: Array, height: int, width: int, first: int, last: int
) -> None:
    """Copy all lines as one run, moved to the side; what came in from neighbouring lines is overwritten by zeros."""
    low, high = max(0, lines[0]), min(height, lines[-1] + 1)
    if low < high:
        b += (low - lines[0]) * width
        move(source, a + low * width, into, b, (high - low - 1) * width + last - first)
        for q in range(last - first, width):  # from the end of a line to the beginning of the next
            for r in range(high - low - 1):
                into[b + q + r * width] = 0


@compiled
def _move_lines(
    source: Array, a: int, into: Array, b: int, lines: Array, height: int, width: int, row: int, count: int
) -> None:
    for r in range(lines.shape[0]):
        if 0 <= lines[r] < height:
            move(source, a + lines[r] * width, into, b + r * row, count)


@compiled
def put_back(sums: Array, n: int, images: int, o: int, y: Array) -> None:
    """Copy sums (O, P, images, Q and the gap) to where they belong in y, outputs from o on."""
    (outputs, lines, joined, row), width = sums.shape, y.shape[3]
    source, into = sums.reshape(-1), y.reshape(-1)
    for r in range(outputs):
        for m in range(images):
            image = ((n + m) * y.shape[1] + o + r) * lines
            for p in range(lines):
                move(source, ((r * lines + p) * joined + m) * row, into, (image + p) * width, width)
