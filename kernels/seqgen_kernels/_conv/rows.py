"""Convolutions in large steps as matrix products, with the channels of a pixel side by side, a few images at a time.

    gather          y = columns w^T + b                 columns (N P Q, (i, j, c)): a row is what one output is shown
    correlate       dw = dy^T columns
    scatter         dx = columns dy w, each added where it was taken from, + b

In steps of more than 1, a line of pixels falls apart, and small images have short lines; but the channels of a pixel
are one run of numbers, whatever the stride (`columns.py`), and small images join into one matrix with many rows.
How images are cut depends on the shapes alone, and so do the bits of all sums.
"""

from collections.abc import Callable

import numpy as np

from seqgen_kernels._conv.columns import put_back, take, transpose, transpose_many
from seqgen_kernels._convolution import Geometry, Pair
from seqgen_kernels._matrix_product import one_blas_thread
from seqgen_kernels._threads import share_rows
from seqgen_kernels.contract import Array

NUMBERS = 2**17  # of the columns made at a time, unless that is too few rows for a product
LARGEST = 2**21  # of them in one product with dy
LARGEST_SUM = 2**18  # numbers of w of which more than two sums are made
ROWS = 400
PIECES = 4
FEWEST_CHANNELS = 64  # of a part of a group's


def gather_rows(x: Array, w: Array, b: Array | None, geometry: Geometry, size: Pair) -> Array:
    """Return y (N, O, *size) of x (N, C, H, W) and w (O, C / groups, KH, KW)."""
    groups, channels, taps = geometry.groups, w.shape[1], w[0, 0].size
    outputs, pixels, sides = len(w) // groups, size[0] * size[1], x.shape[2:]
    matrix = _channels_last(w).reshape(groups, outputs, -1)
    y, images = np.empty((len(x), len(w), *size), x.dtype), _images(len(x), pixels, channels * taps)

    def work(piece: int) -> None:
        (n, last), g = images[piece // groups], piece % groups
        laid = _turned(x, n, last, g * channels, channels).reshape(-1)
        flows = np.empty(((last - n) * pixels, outputs), x.dtype)
        for row, stop in _spans(len(flows), max(ROWS, NUMBERS // matrix.shape[2])):
            columns = np.empty((stop - row, channels * taps), x.dtype)
            take(laid, sides, channels, row, stop, size, *geometry[:4], columns.reshape(-1))
            np.matmul(columns, matrix[g].T, out=flows[row:stop])
        if b is not None:
            flows += b[g * outputs : (g + 1) * outputs]
        _turn_back(flows, y, n, last, g * outputs)

    _share(work, len(images) * groups)
    return y


def correlate_rows(x: Array, dy: Array, geometry: Geometry, w_shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Return dw (O, C / groups, KH, KW) and db (O,)."""
    groups, channels, taps = geometry.groups, w_shape[1], w_shape[2] * w_shape[3]
    outputs, size, pixels = w_shape[0] // groups, dy.shape[2:], dy[0, 0].size
    chunks = _spans(len(x), -(-len(x) // (PIECES if w_shape[0] * channels * taps <= LARGEST_SUM else 2)))
    most = max(1, LARGEST // (pixels * channels * taps))
    sums = np.empty((len(chunks), groups, outputs, taps * channels), x.dtype)
    totals = np.zeros((len(chunks), groups, outputs), x.dtype)

    def work(piece: int) -> None:
        chunk, g = divmod(piece, groups)
        start, stop = chunks[chunk]
        for first, end in _spans(stop - start, most):
            images = start + first, start + end
            laid, flows = _turned(x, *images, g * channels, channels), _turned(dy, *images, g * outputs, outputs)
            columns = np.empty((len(flows), taps * channels), x.dtype)
            take(laid.reshape(-1), x.shape[2:], channels, 0, len(flows), size, *geometry[:4], columns.reshape(-1))
            if first == 0:
                np.matmul(flows.T, columns, out=sums[chunk, g])
            else:
                sums[chunk, g] += flows.T @ columns
            totals[chunk, g] += flows.sum(axis=0)

    _share(work, len(sums) * groups)
    dw = np.empty(w_shape, x.dtype)
    _transpose_each(sums.sum(axis=0), taps, channels, dw)
    return dw, totals.sum(axis=0).reshape(-1)


def scatter_rows(dy: Array, w: Array, b: Array | None, geometry: Geometry, size: Pair) -> Array:
    """Return dx (N, C, *size) of dy (N, O, P, Q) and w (O, C / groups, KH, KW)."""
    groups, channels, taps = geometry.groups, w.shape[1], w[0, 0].size
    outputs, pixels = len(w) // groups, dy[0, 0].size
    weights = _channels_last(w).reshape(groups, outputs, taps, channels)
    dx = np.empty((len(dy), groups * channels, *size), dy.dtype)
    images = _images(len(dy), pixels, channels * taps)
    parts = _parts(channels, max(1, PIECES // (len(images) * groups)))

    def work(piece: int) -> None:
        (n, last), g = images[piece // (groups * len(parts))], piece // len(parts) % groups
        first, end = parts[piece % len(parts)]
        matrix = weights[g, :, :, first:end].reshape(outputs, -1)
        flows = _turned(dy, n, last, g * outputs, outputs)
        laid = np.zeros(((last - n) * size[0] * size[1], end - first), dy.dtype)
        if b is not None:
            laid += b[g * channels + first : g * channels + end]
        for row, stop in _spans(len(flows), max(ROWS, NUMBERS // matrix.shape[1])):
            columns = _product(flows[row:stop], matrix).reshape(-1)
            put_back(columns, row, stop, dy.shape[2:], laid.reshape(-1), size, end - first, *geometry[:4])
        _turn_back(laid, dx, n, last, g * channels + first)

    _share(work, len(images) * groups * len(parts))
    return dx


def _images(count: int, pixels: int, width: int) -> list[Pair]:
    """Return which images to join."""
    most = max(-(-ROWS // pixels), NUMBERS // (pixels * width))
    return _spans(count, max(1, min(most, -(-count // PIECES))))


def _parts(channels: int, count: int) -> list[Pair]:
    """Cut channels into so many parts, or as many as are worth it."""
    return _spans(channels, -(-channels // max(1, min(count, channels // FEWEST_CHANNELS))))


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


def _channels_last(w: Array) -> Array:
    """Return w (O, C, KH, KW) as (O, KH KW, C)."""
    outputs, channels, taps = len(w), w.shape[1], w[0, 0].size
    into = np.empty((outputs, taps, channels), w.dtype)
    _transpose_each(np.ascontiguousarray(w), channels, taps, into)
    return into


def _transpose_each(source: Array, rows: int, columns: int, into: Array) -> None:
    """Transpose each (rows, columns) of many."""
    flat, turned, size = source.reshape(-1), into.reshape(-1), rows * columns

    def work(first: int, last: int) -> None:
        transpose_many(flat, rows, columns, first, last, turned)

    share_rows(work, source.size // size, max(1, NUMBERS // size))


def _turned(x: Array, n: int, last: int, first: int, channels: int) -> Array:
    """Return channels of some images side by side: (images pixels, channels)."""
    pixels = x[0, 0].size
    laid = np.empty(((last - n) * pixels, channels), x.dtype)
    for image in range(n, last):
        a, b = (image * x.shape[1] + first) * pixels, (image - n) * pixels * channels
        transpose(x.reshape(-1), a, pixels, laid.reshape(-1), b, channels, channels, pixels)
    return laid


def _turn_back(laid: Array, y: Array, n: int, last: int, first: int) -> None:
    """Put images (images pixels, channels) where they belong."""
    pixels, channels = y[0, 0].size, laid.shape[1]
    for image in range(n, last):
        a, b = (image - n) * pixels * channels, (image * y.shape[1] + first) * pixels
        transpose(laid.reshape(-1), a, channels, y.reshape(-1), b, pixels, pixels, channels)


def _product(a: Array, b: Array) -> Array:
    """Return a b; an outer product, which NumPy does not leave to BLAS, in a faster loop."""
    return np.asarray(a * b if a.shape[1] == 1 else np.matmul(a, b))
