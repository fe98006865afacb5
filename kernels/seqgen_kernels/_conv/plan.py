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
    ones: int  # so many, behind the last plane


@lru_cache
def plan(channels: int, size: Pair, high: Taps, wide: Taps, images: int, apart: bool, taps: int = 0) -> Plan:
    """Lay out what the taps show of images of that size; `apart` gives each column of taps a plane.

    With a number of `taps`, one more is shown nothing but ones, and what further ones are shown does not matter.
    """
    lines, first = _lines(high)
    lows, sorts, shifts = (wide.starts, range(len(wide.starts)), 0) if apart else _sorted(wide)
    wide = wide._replace(outputs=wide.outputs + np.max(shifts, initial=0))
    columns = np.array([_inside(low, wide, size[1]) for low in lows], np.int64).reshape(-1, 4)
    row = images * wide.outputs
    pitch = odd_lines(len(lines) * row)
    planes = np.arange(channels)[:, None, None] * len(columns) + np.array(sorts, np.int64)
    offsets = (planes * pitch + first[:, None] * row + shifts).reshape(-1)
    ones = 0
    if taps:
        ones, end = high.outputs * row, channels * len(columns) * pitch
        offsets = np.concatenate([offsets, [end], np.zeros(taps - len(offsets) - 1, np.int64)])
    alike = len(lines) > 0 and images == 1 and high.step == wide.step == 1 and wide.outputs == size[1]
    sides = (high.outputs, wide.outputs)
    return Plan(lines, columns, offsets, wide.step, sides, images, pitch, alike, ones)


@lru_cache
def reach(taps: Taps) -> int:
    """Return how much longer rows are where columns share a plane."""
    return int(np.max(_sorted(taps)[2], initial=0))


@compiled
def odd_lines(size: int) -> int:
    """Return the least number of cache lines that is odd and holds so many numbers, in numbers."""
    return (size + LINE - 1) // LINE // 2 * 2 * LINE + LINE


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
