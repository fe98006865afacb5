"""Convolutions compiled: the sums that forward and backward are made of, for images shared out among threads.

    gather          y[o, p] = b[o] + sum over taps k of w[o, k] shown[k, p]
    totals          db[o] = sum over p of dy[o, p]

`gather_back` is the same with the kernel mirrored, and goes back to x. `shown` is one image, or a few, laid out for the
taps (`planes.py`), which stays in the second cache; the sums are taken by loops (`loops.py`) over register
tiles (`tiles.py`). dx is made in `scatter.py`, dw in `weights.py`. A transposed convolution is the
gradient of a convolution, so what is forward to one is backward to the other.
"""

from functools import lru_cache

import numpy as np

from seqgen_kernels._conv.loops import gather_images
from seqgen_kernels._conv.panels import mirrored_panels_of, panels_of
from seqgen_kernels._conv.plan import Pair, Taps, plan, reach
from seqgen_kernels._conv.room import room
from seqgen_kernels._conv.rows import gather_rows
from seqgen_kernels._convolution import Geometry
from seqgen_kernels._threads import share_rows, threads
from seqgen_kernels.contract import Array

WIDE_ENOUGH = 128  # pixels: smaller images are laid side by side
SPANS = 4  # of images, at least, if there are so many
FEW = 4  # outputs
FEW_CHANNELS = 16
GAP = 20
PRODUCTS = 2**19  # of a share: fewer are done before another thread is awake


def gather(x: Array, w: Array, b: Array | None, geometry: Geometry, size: Pair) -> Array:
    """Return y (N, O, *size) of x (N, C, H, W) and w (O, C / groups, KH, KW)."""
    if in_rows(geometry, w.shape) and len(x) * size[0] * size[1]:
        return gather_rows(np.ascontiguousarray(x), w, b, geometry, size)
    high, wide = (taps_of(geometry, axis, size[axis]) for axis in (0, 1))
    return _sums(x, panels_of(w, geometry.groups), len(w), b, high, wide)


def gather_back(dy: Array, w: Array, b: Array | None, geometry: Geometry, size: Pair) -> Array:
    """Return dx (N, C, *size) of dy (N, O, P, Q) and w (O, C / groups, KH, KW), if the kernel moves in steps of 1."""
    high, wide = (_mirror(taps_of(geometry, axis, size[axis])) for axis in (0, 1))
    channels = geometry.groups * w.shape[1]
    return _sums(dy, mirrored_panels_of(w, geometry.groups), channels, b, high, wide)


def totals(dy: Array) -> Array:
    """Return db (O,): the sum of dy over images and pixels."""
    sums = np.empty(dy.shape[:2], dy.dtype)

    def work(first: int, last: int) -> None:
        dy[first:last].sum((2, 3), out=sums[first:last])

    share_rows(work, len(dy), fewest(dy.size, len(dy)))
    return np.asarray(sums.sum(axis=0))


def in_rows(geometry: Geometry, w_shape: tuple[int, ...]) -> bool:
    """Tell whether a convolution is better a product of matrices whose rows are runs of channels."""
    return geometry.stride != (1, 1) and w_shape[0] > 0 and w_shape[1] >= FEW_CHANNELS


@lru_cache
def taps_of(geometry: Geometry, axis: int, outputs: int) -> Taps:
    """Return the taps along an axis."""
    kernel, stride, padding, dilation = (pair[axis] for pair in geometry[:4])
    step = stride if outputs > 1 else 1  # planes are sorted by steps: those of a single output may be any number
    return Taps(tuple(k * dilation - padding for k in range(kernel)), step, outputs)


def side_by_side(shape: tuple[int, ...]) -> int:
    """Return how many images fill the vectors well."""
    pixels = max(1, shape[2] * shape[3])
    return 1 if pixels >= WIDE_ENOUGH else max(1, min(shape[0] // SPANS, 2 * WIDE_ENOUGH // pixels))


def apart(wide: Taps, outputs: int) -> bool:
    """Tell whether to copy what each column of taps shows, and not to sum over the gaps between rows."""
    return outputs > FEW and reach(wide) * GAP > wide.outputs


def fewest(products: int, items: int) -> int:
    """Return how many of the items that take so many products are worth a thread."""
    return max(1, -(-PRODUCTS * items // max(1, products)))


def _mirror(taps: Taps) -> Taps:
    """Return what the taps of y showed of x, looked at from x: y."""
    return taps._replace(starts=tuple(-start for start in taps.starts))


def _sums(x: Array, panels: Array, outputs: int, b: Array | None, high: Taps, wide: Taps) -> Array:
    channels = x.shape[1] // len(panels)
    y = np.empty((len(x), outputs, high.outputs, wide.outputs), x.dtype)
    if not y.size:
        return y
    images = side_by_side(y.shape)
    sight = plan(channels, x.shape[2:], high, wide, images, apart(wide, outputs // len(panels)))
    bias = np.zeros(y.shape[1], x.dtype) if b is None else np.ascontiguousarray(b)
    units, products = -(-len(x) // images), y.size * len(sight.offsets)
    parts = 1 if units >= threads() else min(panels.shape[0] * panels.shape[1], threads(), products // PRODUCTS + 1)
    x = np.ascontiguousarray(x)

    def work(first: int, last: int) -> None:
        shown, planes = room(sight, channels, x.dtype)
        gather_images(x, panels, bias, sight, shown, planes, (first, last), parts, y)

    share_rows(work, units * parts, fewest(products, units * parts))
    return y
