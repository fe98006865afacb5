"""Convolutions compiled: the sums that forward and backward are made of, for images shared out among threads.

    gather          y[o, p] = b[o] + sum over taps k of w[o, k] shown[k, p]
    totals          db[o] = sum over p of dy[o, p]

`shown` is one image, or a few, laid out for the taps (`_conv_planes.py`), which stays in the second cache; the sums
are taken by loops (`_conv_loops.py`) over register tiles (`_conv_tiles.py`). dx is made in `_conv_scatter.py`, dw in
`_conv_weights.py`. A transposed convolution is the gradient of a convolution, so what is forward to one is backward to
the other.
"""

import numpy as np

from seqgen_kernels._conv_loops import FEW_OUTPUTS, OUTPUTS, gather_images, pack
from seqgen_kernels._conv_planes import Pair, Taps, plan, reach, room
from seqgen_kernels._convolution import Geometry
from seqgen_kernels._threads import share_rows, threads
from seqgen_kernels.contract import Array

WIDE_ENOUGH = 128  # pixels: smaller images are laid side by side
FEW = 4  # outputs
GAP = 20


def gather(x: Array, w: Array, b: Array | None, geometry: Geometry, size: Pair) -> Array:
    """Return y (N, O, *size) of x (N, C, H, W) and w (O, C / groups, KH, KW)."""
    y = np.empty((len(x), len(w), *size), x.dtype)
    high, wide = (taps_of(geometry, axis, size[axis]) for axis in (0, 1))
    _fill(x, w.reshape(geometry.groups, len(w) // geometry.groups, *w.shape[1:]), b, high, wide, y)
    return y


def totals(dy: Array) -> Array:
    """Return db (O,): the sum of dy over images and pixels."""
    sums = np.empty(dy.shape[:2], dy.dtype)

    def work(first: int, last: int) -> None:
        dy[first:last].sum((2, 3), out=sums[first:last])

    share_rows(work, len(dy), 1)
    return np.asarray(sums.sum(axis=0))


def taps_of(geometry: Geometry, axis: int, outputs: int) -> Taps:
    """Return the taps along an axis."""
    kernel, stride, padding, dilation = (pair[axis] for pair in geometry[:4])
    return Taps(tuple(range(kernel)), tuple(k * dilation - padding for k in range(kernel)), stride, outputs)


def side_by_side(shape: tuple[int, ...]) -> int:
    """Return how many images fill the vectors well."""
    pixels = max(1, shape[2] * shape[3])
    return 1 if pixels >= WIDE_ENOUGH else max(1, min(shape[0] // threads(), 2 * WIDE_ENOUGH // pixels))


def apart(wide: Taps, outputs: int) -> bool:
    """Tell whether to copy what each column of taps shows, and not to sum over the gaps between rows."""
    return outputs > FEW and reach(wide) * GAP > wide.outputs


def _fill(x: Array, w: Array, b: Array | None, high: Taps, wide: Taps, y: Array) -> None:
    """Set y; w (groups, O / groups, C / groups, KH, KW)."""
    groups, outputs, channels = w.shape[:3]
    if not high.outputs * wide.outputs * len(y) * outputs:
        return
    images = side_by_side((len(x), 1, high.outputs, wide.outputs))
    sight = plan(channels, x.shape[2:], high, wide, images, apart(wide, outputs))
    taps = len(sight.offsets)
    rows = FEW_OUTPUTS if outputs <= FEW else OUTPUTS
    blocks = -(-outputs // rows)
    panel = np.zeros((groups, blocks, taps, rows), x.dtype)
    pack(w.transpose(3, 4, 0, 1, 2), np.array(high.places, np.int64), np.array(wide.places, np.int64), panel)
    bias = np.zeros(groups * outputs, x.dtype) if b is None else np.ascontiguousarray(b)
    units = -(-len(x) // images)
    parts = 1 if units >= threads() else min(groups * blocks, threads())
    x = np.ascontiguousarray(x)

    def work(first: int, last: int) -> None:
        shown, planes = room(sight, channels, x.dtype)
        gather_images(x, panel, bias, sight, shown, planes, (first, last), parts, y)

    share_rows(work, units * parts, 1)
