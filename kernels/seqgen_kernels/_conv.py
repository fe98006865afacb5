"""Convolutions compiled: the sums that forward and backward are made of, for images shared out among threads.

    gather          y[o, p] = b[o] + sum over taps k of w[o, k] shown[k, p]
    correlate       dw[o, k] = sum over p of dy[o, p] shown[k, p]
    totals          db[o] = sum over p of dy[o, p]

`shown` is one image, or a few, laid out for the taps (`_conv_planes.py`), which stays in the second cache; the sums
are taken by loops (`_conv_loops.py`) over register tiles (`_conv_tiles.py`). dx is made in `_conv_scatter.py`. A
transposed convolution is the gradient of a convolution, so what is forward to one is backward to the other.
"""

import numpy as np

from seqgen_kernels._conv_loops import correlate_images, gather_images, pack
from seqgen_kernels._conv_planes import Pair, Taps, plan, reach, room
from seqgen_kernels._conv_tiles import OUTPUTS, TAPS
from seqgen_kernels._convolution import Geometry
from seqgen_kernels._threads import share_rows, threads
from seqgen_kernels._vectors import VECTOR_BYTES
from seqgen_kernels.contract import Array

WIDE_ENOUGH = 128  # pixels: smaller images are laid side by side
CHUNKS = 4
LARGEST_SUMS = 2**20  # numbers
FEW_OUTPUTS = 4
GAP = 20


def gather(x: Array, w: Array, b: Array | None, geometry: Geometry, size: Pair) -> Array:
    """Return y (N, O, *size) of x (N, C, H, W) and w (O, C / groups, KH, KW)."""
    y = np.empty((len(x), len(w), *size), x.dtype)
    high, wide = (_taps(geometry, axis, size[axis]) for axis in (0, 1))
    _fill(x, w.reshape(geometry.groups, len(w) // geometry.groups, *w.shape[1:]), b, high, wide, y)
    return y


def correlate(x: Array, dy: Array, geometry: Geometry, w_shape: tuple[int, ...]) -> Array:
    """Return dw (O, C / groups, KH, KW)."""
    groups, channels = geometry.groups, w_shape[1]
    outputs = dy.shape[1] // groups
    dw = np.zeros(w_shape, x.dtype)
    if not (dw.size and dy.size):
        return dw
    high, wide = (_taps(geometry, axis, dy.shape[2 + axis]) for axis in (0, 1))
    sight = plan(channels, x.shape[2:], high, wide, _side_by_side(dy.shape), _apart(wide, outputs))
    taps = len(sight.offsets)
    sight = sight._replace(offsets=np.pad(sight.offsets, (0, -taps % TAPS)))
    lanes = VECTOR_BYTES // x.itemsize
    vectors = -(-outputs // lanes)
    units = -(-len(x) // sight.images)
    chunks = _chunks(units, len(sight.offsets) * vectors * lanes * groups)
    parts = 1 if chunks >= threads() else min(vectors, threads())
    sums = np.zeros((chunks, groups, len(sight.offsets), vectors * lanes), x.dtype)

    def work(first: int, last: int) -> None:
        shown, planes = room(sight, channels, x.dtype)
        for item in range(first, last):
            chunk, part = divmod(item, parts)
            images = (units * chunk // chunks * sight.images, min(len(x), units * (chunk + 1) // chunks * sight.images))
            correlate_images(
                x,
                dy,
                sight,
                shown,
                planes,
                images,
                (vectors * part // parts, vectors * (part + 1) // parts),
                sums[chunk],
            )

    x, dy = np.ascontiguousarray(x), np.ascontiguousarray(dy)
    share_rows(work, chunks * parts, 1)
    total = sums.sum(axis=0) if chunks > 1 else sums[0]
    dw[...] = total[:, :taps, :outputs].swapaxes(1, 2).reshape(w_shape)
    return dw


def totals(dy: Array) -> Array:
    """Return db (O,): the sum of dy over images and pixels."""
    sums = np.empty(dy.shape[:2], dy.dtype)

    def work(first: int, last: int) -> None:
        dy[first:last].sum((2, 3), out=sums[first:last])

    share_rows(work, len(dy), 1)
    return np.asarray(sums.sum(axis=0))


def _taps(geometry: Geometry, axis: int, outputs: int) -> Taps:
    kernel, stride, padding, dilation = (pair[axis] for pair in geometry[:4])
    return Taps(tuple(range(kernel)), tuple(k * dilation - padding for k in range(kernel)), stride, outputs)


def _chunks(units: int, size: int) -> int:
    """Return how many sums to take side by side and add at last, whatever the threads."""
    chunks = CHUNKS
    while chunks > 1 and (chunks > units or chunks * size > LARGEST_SUMS):
        chunks //= 2
    return chunks


def _side_by_side(shape: tuple[int, ...]) -> int:
    """Return how many images fill the vectors well."""
    pixels = max(1, shape[2] * shape[3])
    return 1 if pixels >= WIDE_ENOUGH else max(1, min(shape[0] // threads(), 2 * WIDE_ENOUGH // pixels))


def _apart(wide: Taps, outputs: int) -> bool:
    """Tell whether to copy what each column of taps shows, and not to sum over the gaps between rows."""
    return outputs > FEW_OUTPUTS and reach(wide) * GAP > wide.outputs


def _fill(x: Array, w: Array, b: Array | None, high: Taps, wide: Taps, y: Array) -> None:
    """Set y; w (groups, O / groups, C / groups, KH, KW)."""
    groups, outputs, channels = w.shape[:3]
    if not high.outputs * wide.outputs * len(y) * outputs:
        return
    images = _side_by_side((len(x), 1, high.outputs, wide.outputs))
    sight = plan(channels, x.shape[2:], high, wide, images, _apart(wide, outputs))
    taps = len(sight.offsets)
    blocks = -(-outputs // OUTPUTS)
    panel = np.zeros((groups, blocks, taps, OUTPUTS), x.dtype)
    pack(w.transpose(3, 4, 0, 1, 2), np.array(high.places, np.int64), np.array(wide.places, np.int64), panel)
    bias = np.zeros(groups * outputs, x.dtype) if b is None else np.ascontiguousarray(b)
    units = -(-len(x) // images)
    parts = 1 if units >= threads() else min(groups * blocks, threads())
    x = np.ascontiguousarray(x)

    def work(first: int, last: int) -> None:
        shown, planes = room(sight, channels, x.dtype)
        gather_images(x, panel, bias, sight, shown, planes, (first, last), parts, y)

    share_rows(work, units * parts, 1)
