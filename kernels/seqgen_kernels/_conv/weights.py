"""The gradient of a convolution with respect to its weights and its bias, for images shared out among threads.

    dw[o, k] = sum over n, p of dy[o, p] shown[k, p]            db[o] = sum over n, p of dy[o, p]

One more tap is shown nothing but ones, so db is a column of the same sums. Few weights are summed a vector of pixels at
a time (`dots.py`), many a vector of outputs at a time, for which dy is transposed (`loops.py`). How the sum
over images is cut depends on the shapes alone, and so do its bits.
"""

from math import prod

import numpy as np

from seqgen_kernels._conv import dots, loops
from seqgen_kernels._conv.columns import transpose
from seqgen_kernels._conv.gather import PRODUCTS, apart, fewest, in_rows, side_by_side, taps_of
from seqgen_kernels._conv.plan import plan
from seqgen_kernels._conv.room import room
from seqgen_kernels._conv.rows import correlate_rows
from seqgen_kernels._conv.tiles import TAPS
from seqgen_kernels._convolution import Geometry, Pair
from seqgen_kernels._threads import share_rows, threads
from seqgen_kernels._vectors import VECTOR_BYTES
from seqgen_kernels.contract import Array

CHUNKS = 4
LARGEST_SUMS = 2**19  # numbers
FEW_SUMS = 2**15


def correlate(x: Array, dy: Array, geometry: Geometry, w_shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Return dw (O, C / groups, KH, KW) and db (O,)."""
    if not (dy.size and prod(w_shape)):
        return np.zeros(w_shape, x.dtype), dy.sum((0, 2, 3))
    x, dy = np.ascontiguousarray(x), np.ascontiguousarray(dy)
    if in_rows(geometry, w_shape):
        return correlate_rows(x, dy, geometry, w_shape)
    outputs, lanes = dy.shape[1] // geometry.groups, VECTOR_BYTES // x.itemsize
    taps = prod(w_shape[1:]) + 1
    rows, columns = _up(outputs, dots.OUTPUTS), _up(taps, dots.TAPS)
    if rows * columns * lanes <= FEW_SUMS and side_by_side(dy.shape) == 1:
        sums = _few(x, dy, geometry, w_shape[1], (rows, columns, lanes)).sum(axis=3)
    else:
        sums = _turned(_many(x, dy, geometry, w_shape[1], (_up(taps, TAPS), _up(outputs, lanes))))
    every = sums[:, :outputs]
    return np.ascontiguousarray(every[:, :, : taps - 1]).reshape(w_shape), every[:, :, taps - 1].ravel()


def _turned(sums: Array) -> Array:
    """Return sums (groups, taps, outputs) as (groups, outputs, taps)."""
    groups, taps, outputs = sums.shape
    turned = np.empty((groups, outputs, taps), sums.dtype)
    for g in range(groups):
        size = g * taps * outputs
        transpose(sums.reshape(-1), size, outputs, turned.reshape(-1), size, taps, taps, outputs)
    return turned


def _few(x: Array, dy: Array, geometry: Geometry, channels: int, size: tuple[int, int, int]) -> Array:
    """Return sums (groups, outputs, taps, lanes)."""
    high, wide = (taps_of(geometry, axis, dy.shape[2 + axis]) for axis in (0, 1))
    sight = plan(channels, x.shape[2:], high, wide, 1, True, size[1])
    chunks = _chunks(len(x), geometry.groups * prod(size))
    sums = np.zeros((chunks, geometry.groups, *size), x.dtype)

    def work(first: int, last: int) -> None:
        shown, planes = room(sight, channels, x.dtype)
        for chunk in range(first, last):
            images = len(x) * chunk // chunks, len(x) * (chunk + 1) // chunks
            dots.correlate_few(x, dy, sight, shown, planes, images, sums[chunk])

    share_rows(work, chunks, fewest(dy.size * size[1], chunks))
    return np.asarray(sums.sum(axis=0))


def _many(x: Array, dy: Array, geometry: Geometry, channels: int, size: Pair) -> Array:
    """Return sums (groups, taps, outputs)."""
    high, wide = (taps_of(geometry, axis, dy.shape[2 + axis]) for axis in (0, 1))
    sight = plan(channels, x.shape[2:], high, wide, side_by_side(dy.shape), apart(wide, size[1]), size[0])
    units, vectors = -(-len(x) // sight.images), size[1] * x.itemsize // VECTOR_BYTES
    chunks = _chunks(units, geometry.groups * size[0] * size[1])
    products = dy.size * size[0]
    parts = 1 if chunks >= threads() else min(vectors, threads(), products // PRODUCTS + 1)
    sums = np.zeros((chunks, geometry.groups, *size), x.dtype)

    def work(first: int, last: int) -> None:
        shown, planes = room(sight, channels, x.dtype)
        for item in range(first, last):
            chunk, part = divmod(item, parts)
            images = units * chunk // chunks * sight.images, min(len(x), units * (chunk + 1) // chunks * sight.images)
            span = vectors * part // parts, vectors * (part + 1) // parts
            loops.correlate_images(x, dy, sight, shown, planes, images, span, sums[chunk])

    share_rows(work, chunks * parts, fewest(products, chunks * parts))
    return np.asarray(sums.sum(axis=0) if chunks > 1 else sums[0])


def _up(size: int, step: int) -> int:
    return -(-size // step) * step


def _chunks(units: int, size: int) -> int:
    """Return how many sums to take side by side and add at last, whatever the threads."""
    chunks = CHUNKS
    while chunks > 1 and (chunks > units or chunks * size > LARGEST_SUMS):
        chunks //= 2
    return chunks
