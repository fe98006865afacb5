"""The gradient of a convolution with respect to its images, which is what a transposed convolution does forward.

    columns = dy w^T                        dx = columns, each added where the kernel took it from, + b

A thread takes a few images of one group at a time and lays their channels side by side: then columns are runs of
channels, whatever the stride (`_conv_columns.py`), and small images join into one matrix with many rows. Of few
channels, lines of pixels are the longer runs, and these are what `with_numpy` adds: it gets a few images at a time,
whose columns stay in the second cache. How images are cut depends on the shapes alone, and so do the bits of dx.
"""

from collections.abc import Callable

import numpy as np

from seqgen_kernels._conv import gather_back
from seqgen_kernels._conv_columns import put_back, transpose
from seqgen_kernels._conv_few import scatter_few
from seqgen_kernels._convolution import Geometry, Pair
from seqgen_kernels._matrix_product import one_blas_thread
from seqgen_kernels._threads import share_rows
from seqgen_kernels.contract import Array

FEW_TAPS, FEW_CHANNELS = 32, 16
NUMBERS = 2**17  # of the columns made at a time, unless that is too few rows for a product
ROWS = 400
PIECES = 4
FEWEST_CHANNELS = 64  # of a part of a group's


def scatter(dy: Array, w: Array, b: Array | None, geometry: Geometry, size: Pair) -> Array:
    """Return dx (N, C, *size) of dy (N, O, P, Q) and w (O, C / groups, KH, KW): the transpose of `gather`, plus b."""
    dx = np.empty((len(dy), geometry.groups * w.shape[1], *size), dy.dtype)
    if not (dx.size and dy.size):
        dx[...] = 0 if b is None else b[:, None, None]
    elif w[0].size <= FEW_TAPS or (w.shape[1] < FEW_CHANNELS and geometry.stride != (1, 1)):
        scatter_few(np.ascontiguousarray(dy), w, b, geometry, dx)
    elif geometry.stride == (1, 1):
        return gather_back(dy, w, b, geometry, size)
    else:
        _scatter_many(np.ascontiguousarray(dy), w, b, geometry, dx)
    return dx


def _scatter_many(dy: Array, w: Array, b: Array | None, geometry: Geometry, dx: Array) -> None:
    groups, channels, taps = geometry.groups, w.shape[1], w[0, 0].size
    outputs, size, pixels = len(w) // groups, dx.shape[2:], dy[0, 0].size
    weights = w.reshape(groups, outputs, channels, taps).swapaxes(2, 3)
    images, parts = _cut(len(dy), pixels, channels * taps, groups, channels)

    def work(piece: int) -> None:
        (n, last), g = images[piece // (groups * len(parts))], piece // len(parts) % groups
        first, end = parts[piece % len(parts)]
        matrix = np.ascontiguousarray(weights[g, :, :, first:end]).reshape(outputs, -1)
        flows = _turned(dy, n, last, g * outputs, outputs)
        laid = np.zeros(((last - n) * size[0] * size[1], end - first), dy.dtype)
        if b is not None:
            laid += b[g * channels + first : g * channels + end]
        for row, stop in _spans(len(flows), max(ROWS, NUMBERS // matrix.shape[1])):
            columns = _product(flows[row:stop], matrix).reshape(-1)
            put_back(columns, row, stop, dy.shape[2:], laid.reshape(-1), size, end - first, *geometry[:4])
        _turn_back(laid, dx, n, last, g * channels + first)

    _share(work, len(images) * groups * len(parts))


def _cut(count: int, pixels: int, width: int, groups: int, channels: int) -> tuple[list[Pair], list[Pair]]:
    """Return which images to join, and if pieces are few, parts of a group's channels."""
    most = max(-(-ROWS // pixels), NUMBERS // (pixels * width))
    images = _spans(count, max(1, min(most, -(-count // PIECES))))
    parts = max(1, min(PIECES // (len(images) * groups), channels // FEWEST_CHANNELS))
    return images, _spans(channels, -(-channels // parts))


def _spans(count: int, size: int) -> list[Pair]:
    """Cut into spans of nearly the same size, none of them larger than this."""
    spans = -(-count // size)
    return [(count * i // spans, count * (i + 1) // spans) for i in range(spans)]


def _share(work: Callable[[int], None], pieces: int) -> None:
    def several(first: int, last: int) -> None:
        for piece in range(first, last):
            work(piece)

    with one_blas_thread():
        share_rows(several, pieces, 1)


def _turned(dy: Array, n: int, last: int, first: int, outputs: int) -> Array:
    """Return outputs of some images side by side: (images pixels, outputs)."""
    pixels = dy[0, 0].size
    flows = np.empty(((last - n) * pixels, outputs), dy.dtype)
    for image in range(n, last):
        a, b = (image * dy.shape[1] + first) * pixels, (image - n) * pixels * outputs
        transpose(dy.reshape(-1), a, pixels, flows.reshape(-1), b, outputs, outputs, pixels)
    return flows


def _turn_back(laid: Array, dx: Array, n: int, last: int, first: int) -> None:
    """Put images (images pixels, channels) in their places."""
    pixels, channels = dx[0, 0].size, laid.shape[1]
    for image in range(n, last):
        a, b = (image - n) * pixels * channels, (image * dx.shape[1] + first) * pixels
        transpose(laid.reshape(-1), a, channels, dx.reshape(-1), b, pixels, pixels, channels)


def _product(a: Array, b: Array) -> Array:
    """Return a b; an outer product, which NumPy does not leave to BLAS, in a faster loop."""
    return np.asarray(a * b if a.shape[1] == 1 else np.matmul(a, b))
