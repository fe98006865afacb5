"""Convolutions as products of matrices, for images shared out among threads.

    gather       y = columns w              columns: what the kernel shows, a row for each output (`_conv_columns.py`)
    scatter      dcolumns = dy w^T          added where they were taken from
    correlate    dw = columns^T dy
    totals       db = sum of dy over images and pixels

A thread takes a few images of one group at a time, and of their outputs so many that the columns stay in its second
cache. It first lays their channels side by side: then columns are long runs, whatever the stride, and small images
join into one matrix. How the work is cut depends on the shapes alone, and so do the bits of the result. A transposed
convolution is the gradient of a convolution: what is forward to one is backward to the other.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from seqgen_kernels._conv_columns import add, take, transpose
from seqgen_kernels._convolution import Geometry, Pair
from seqgen_kernels._matrix_product import one_blas_thread
from seqgen_kernels._threads import share_rows
from seqgen_kernels.contract import Array

NUMBERS = 2**17  # of the columns taken at a time, unless that makes fewer rows
ROWS = 256
PIECES = 4
FEWEST_CHANNELS = 64  # of a part
FEW_CHANNELS = 16


class Piece(NamedTuple):
    """Some images, of one group, and a part of its channels."""

    images: Pair
    group: int
    part: Pair


def gather(x: Array, w: Array, b: Array | None, geometry: Geometry, size: Pair) -> Array:
    """Return y (N, O, *size) of x (N, C, H, W) and w (O, C / groups, KH, KW)."""
    y = np.empty((len(x), len(w), *size), x.dtype)
    weights = _by_group(w, geometry).transpose(0, 3, 4, 2, 1)  # (groups, KH, KW, C, O)
    weights = weights.reshape(geometry.groups, -1, weights.shape[-1])
    x = np.ascontiguousarray(x)

    def work(piece: Piece) -> None:
        padded = _padded(x, piece, w.shape[1], geometry)
        matrix, channels = weights[piece.group][:, slice(*piece.part)], _channels(piece, weights.shape[2])
        for first, columns in _all_columns(padded, geometry, size):
            sums = _product(columns, matrix)
            if b is not None:
                sums += b[channels.start : channels.stop]
            _bring(sums, first, y, piece.images[0], channels.start)

    if y.size:
        _share(_pieces(y.shape, geometry.groups, weights.shape[1], weights.shape[2]), work)
    return y


def scatter(dy: Array, w: Array, b: Array | None, geometry: Geometry, size: Pair) -> Array:
    """Return dx (N, C, *size) of dy (N, O, P, Q): the transpose of `gather`, plus b."""
    weights = _by_group(w, geometry).transpose(0, 1, 3, 4, 2)  # (groups, O, KH, KW, C)
    outputs, each = dy.shape[2:], w.shape[1]
    dx = np.empty((len(dy), geometry.groups * each, *size), dy.dtype)
    dy = np.ascontiguousarray(dy)

    def work(piece: Piece) -> None:
        count, channels = piece.images[1] - piece.images[0], _channels(piece, each)
        matrix = weights[piece.group][..., slice(*piece.part)].reshape(weights.shape[1], -1)
        flows = _side_by_side(dy, piece, slice(piece.group * len(matrix), (piece.group + 1) * len(matrix)))
        images = np.zeros((count * size[0] * size[1], len(range(*piece.part))), dy.dtype)
        if b is not None:
            images += b[channels]
        for first, last in _rows(len(flows), matrix.shape[1]):
            columns = _product(flows[first:last], matrix).reshape(-1)
            sight = (geometry.kernel, geometry.stride, geometry.padding, geometry.dilation)
            add(columns, first, last, outputs, *sight, images.reshape(-1), size, images.shape[1])
        _bring(images, 0, dx, piece.images[0], channels.start)

    if dx.size:
        _share(_pieces(dy.shape, geometry.groups, w[0].size if len(w) else 0, each), work)
    return dx


def correlate(x: Array, dy: Array, geometry: Geometry, w_shape: tuple[int, ...]) -> Array:
    """Return dw (O, C / groups, KH, KW)."""
    each, channels, *kernel = w_shape
    each //= geometry.groups
    width = channels * kernel[0] * kernel[1]
    pieces = _pieces(dy.shape, geometry.groups, width, each) if dy.size and width else []
    x, dy = np.ascontiguousarray(x), np.ascontiguousarray(dy)
    starts = sorted({piece.images for piece in pieces})
    chunks = min(PIECES, len(starts))
    sums = np.zeros((max(1, chunks), geometry.groups, each, width), x.dtype)
    chunk_of = {images: i * chunks // len(starts) for i, images in enumerate(starts)}
    jobs: dict[tuple[int, int, Pair], list[Piece]] = {}
    for piece in pieces:
        jobs.setdefault((chunk_of[piece.images], piece.group, piece.part), []).append(piece)

    def work(job: tuple[int, int, Pair]) -> None:
        total = sums[job[0], job[1], slice(*job[2])]
        for piece in jobs[job]:
            flows = _side_by_side(dy, piece, _channels(piece, each))
            padded = _padded(x, piece, channels, geometry)
            for first, columns in _all_columns(padded, geometry, dy.shape[2:]):
                total += _product(flows[first : first + len(columns)].T, columns)

    _share(list(jobs), work)
    dw = sums.sum(axis=0) if chunks > 1 else sums[0]
    return np.ascontiguousarray(dw.reshape(len(dw) * each, *kernel, channels).transpose(0, 3, 1, 2))


def totals(dy: Array) -> Array:
    """Return db (O,): the sum of dy over images and pixels."""
    sums = np.empty(dy.shape[:2], dy.dtype)

    def work(first: int, last: int) -> None:
        dy[first:last].sum((2, 3), out=sums[first:last])

    share_rows(work, len(dy), 1)
    return np.asarray(sums.sum(axis=0))


def _by_group(w: Array, geometry: Geometry) -> Array:
    """Return (groups, O / groups, C / groups, KH, KW)."""
    return w.reshape(geometry.groups, len(w) // geometry.groups, *w.shape[1:])


def _channels(piece: Piece, each: int) -> slice:
    """Return which channels of all a piece has, where each group has so many."""
    return slice(piece.group * each + piece.part[0], piece.group * each + piece.part[1])


def _pieces(shape: tuple[int, ...], groups: int, width: int, channels: int) -> list[Piece]:
    """Cut images, whose outputs have this shape and columns this width, and the channels of a group."""
    pixels = max(1, shape[2] * shape[3])
    most = max(-(-ROWS // pixels), NUMBERS // (pixels * max(1, width)))
    images = _spans(shape[0], max(1, min(most, -(-shape[0] // PIECES))))
    parts = max(1, min(PIECES // max(1, len(images) * groups), channels // FEWEST_CHANNELS))
    return [Piece(i, g, c) for g in range(groups) for i in images for c in _spans(channels, -(-channels // parts))]


def _spans(count: int, size: int) -> list[Pair]:
    return [(first, min(count, first + size)) for first in range(0, count, max(1, size))]


def _rows(count: int, width: int) -> list[Pair]:
    """Cut the rows of columns of this width."""
    return _spans(count, max(ROWS, NUMBERS // max(1, width)))


def _share(jobs: list, work: Callable) -> None:
    def several(first: int, last: int) -> None:
        for job in jobs[first:last]:
            work(job)

    with one_blas_thread():
        share_rows(several, len(jobs), 1)


def _side_by_side(x: Array, piece: Piece, channels: slice) -> Array:
    """Return the channels of a piece's images side by side: (images pixels, channels)."""
    (first, last), pixels, count = piece.images, x.shape[2] * x.shape[3], channels.stop - channels.start
    turned = np.empty(((last - first) * pixels, count), x.dtype)
    source, into = x.reshape(-1), turned.reshape(-1)
    for n in range(first, last):
        start = (n * x.shape[1] + channels.start) * pixels
        transpose(source, start, pixels, into, (n - first) * pixels * count, count, count, pixels)
    return turned


def _padded(x: Array, piece: Piece, channels: int, geometry: Geometry) -> Array:
    """Return the same with zeros around: (images, H + 2 a, W + 2 a, channels)."""
    (above, left), (_, _, high, wide) = geometry.padding, x.shape
    turned = _side_by_side(x, piece, slice(piece.group * channels, (piece.group + 1) * channels))
    turned = turned.reshape(-1, high, wide, channels) if turned.size else np.zeros((0, high, wide, channels), x.dtype)
    if not (above or left):
        return turned
    padded = np.zeros((len(turned), high + 2 * above, wide + 2 * left, channels), x.dtype)
    padded[:, above : above + high, left : left + wide] = turned
    return padded


def _all_columns(padded: Array, geometry: Geometry, outputs: Pair) -> Iterator[tuple[int, Array]]:
    """Yield the columns of some outputs after the other, and which is the first; each in the place of the last."""
    count, high, wide, channels = padded.shape
    width = geometry.kernel[0] * geometry.kernel[1] * channels
    spans = _rows(count * outputs[0] * outputs[1], width)
    room = np.empty((spans[0][1], width), padded.dtype)
    sight = (geometry.kernel, geometry.stride, geometry.dilation, outputs)
    for first, last in spans:
        take(padded.reshape(-1), (high, wide), channels, *sight, first, last, room.reshape(-1))
        yield first, room[: last - first]


def _product(a: Array, b: Array) -> Array:
    """Return a b; BLAS is not asked for an outer product, which NumPy would leave to a slow loop."""
    return a * b if a.shape[1] == 1 else np.matmul(a, b)


def _bring(sums: Array, first: int, y: Array, n: int, channel: int) -> None:
    """Put sums (rows, channels), the first of which is output `first` of image n, in their places in y."""
    pixels, (rows, channels), end = y.shape[2] * y.shape[3], sums.shape, first + len(sums)
    source, into = sums.reshape(-1), y.reshape(-1)
    for image in range(first // pixels, -(-end // pixels)):
        low, high = max(first, image * pixels), min(end, (image + 1) * pixels)
        b = ((n + image) * y.shape[1] + channel) * pixels + low - image * pixels
        transpose(source, (low - first) * channels, channels, into, b, pixels, high - low, channels)
