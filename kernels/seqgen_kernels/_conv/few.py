"""The gradient of a convolution with respect to images of few channels, compiled.

    columns[k, p] = sum over o of w[o, k] dy[o, p]            tap k = (c, i, j), output p = (p, q)
    dx[c, p s - a + i d, q s - a + j d] += columns[k, (p, q)]

With few channels there are few taps, so the columns of some lines stay in the caches, and a line of one is a longer run
of numbers than the channels of a pixel. The sums are those of a convolution (`loops.py`) whose taps are the
outputs: output o shows to pixel p the number p of plane o.
"""

import numpy as np

from seqgen_kernels._conv.gather import fewest
from seqgen_kernels._conv.loops import all_sums
from seqgen_kernels._conv.panels import WIDTH
from seqgen_kernels._conv.plan import SLACK, odd_lines
from seqgen_kernels._convolution import Geometry, Pair
from seqgen_kernels._jit import compiled, inner
from seqgen_kernels._moves import add, move
from seqgen_kernels._threads import share_rows
from seqgen_kernels.contract import Array

NUMBERS = 2**15  # of the columns made at a time, and of what they are made of


def scatter_few(dy: Array, w: Array, b: Array | None, geometry: Geometry, size: Pair) -> Array:
    """Return dx (N, C, *size) of dy (N, O, P, Q) in the order of its axes and w (O, C / groups, KH, KW)."""
    dx = np.empty((len(dy), geometry.groups * w.shape[1], *size), dy.dtype)
    groups, taps = geometry.groups, w[0].size
    panels = np.zeros((groups, len(w) // groups, -(-taps // WIDTH) * WIDTH), dy.dtype)
    panels[:, :, :taps] = w.reshape(groups, -1, taps)
    panels = np.ascontiguousarray(panels.reshape(groups, panels.shape[1], -1, WIDTH).swapaxes(1, 2))
    bias = np.zeros(dx.shape[1], dy.dtype) if b is None else b

    def work(first: int, last: int) -> None:
        _scatter_items(dy, panels, taps, bias, geometry[:4], (first, last), dx)

    share_rows(work, len(dy) * groups, fewest(dy.size * taps, len(dy) * groups))
    return dx


@compiled
def _scatter_items(
    dy: Array, panels: Array, taps: int, bias: Array, how: tuple[Pair, Pair, Pair, Pair], items: Pair, dx: Array
) -> None:
    """Take the items first to last: each is a group of an image."""
    groups, outputs = panels.shape[0], panels.shape[2]
    channels, width = dx.shape[1] // groups, dy.shape[3]
    lines = max(1, min(dy.shape[2], NUMBERS // ((taps + outputs) * width)))
    pitch = odd_lines(lines * width)
    shown, offsets = np.zeros(outputs * pitch + SLACK, dy.dtype), np.arange(outputs) * pitch
    columns, zeros = np.empty(taps * lines * width, dy.dtype), np.zeros(taps, dy.dtype)
    for item in range(items[0], items[1]):
        n, g = item // groups, item % groups
        images = dx[n, g * channels : (g + 1) * channels]
        for c in range(channels):
            images[c].fill(bias[g * channels + c])
        for p in range(0, dy.shape[2], lines):
            count = min(lines, dy.shape[2] - p)
            for o in range(outputs):
                move(dy.reshape(-1), ((item * outputs + o) * dy.shape[2] + p) * width, shown, o * pitch, count * width)
            some = columns[: taps * count * width]
            all_sums(panels[g], shown, offsets, zeros, some.reshape(taps, count * width))
            _add_columns(some, p, (count, width), how, images)


@inner
def _add_columns(columns: Array, line: int, outputs: Pair, how: tuple[Pair, Pair, Pair, Pair], images: Array) -> None:
    """Add the columns (taps, *outputs) of some lines of outputs to images."""
    kernel, stride, padding, dilation = how
    _, high, wide = images.shape
    a, into = 0, images.reshape(-1)
    for c in range(images.shape[0]):
        for i in range(kernel[0]):
            for j in range(kernel[1]):
                start = j * dilation[1] - padding[1]
                first = max(0, -(start // stride[1]))
                count = min(outputs[1], (wide - 1 - start) // stride[1] + 1) - first
                for p in range(line, line + outputs[0]):
                    u = p * stride[0] - padding[0] + i * dilation[0]
                    if 0 <= u < high and count > 0:
                        b = (c * high + u) * wide + first * stride[1] + start
                        _add_line(columns, a + first, into, b, stride[1], count)
                    a += outputs[1]


@inner
def _add_line(source: Array, a: int, into: Array, b: int, step: int, count: int) -> None:
    if step == 1:
        add(source, a, into, b, count)
    else:
        for q in range(count):
            into[b + q * step] += source[a + q]
