"""Columns of images whose channels lie side by side, taken and put back, and the turning of images to that and from it.

    take            columns[r, (i, j, c)] = image[p s - a + i d, q s - a + j d, c]        row r is an output (p, q)
    put_back        image[p s - a + i d, q s - a + j d, c] += columns[r, (i, j, c)]

Channels that lie side by side are one run of numbers, whatever the stride. All arrays are handed in as one row of
numbers, with the widths of what lies in them: so each function is compiled once for all layouts.
"""

from seqgen_kernels._convolution import Pair
from seqgen_kernels._jit import compiled, inner
from seqgen_kernels._moves import add, move, turn
from seqgen_kernels._vectors import VECTOR_BYTES
from seqgen_kernels.contract import Array


@compiled
def transpose(source: Array, a: int, width: int, into: Array, b: int, into_width: int, rows: int, columns: int) -> None:
    """Set into (columns, rows) from number b on, of source (rows, columns) from a on.

    Squares are transposed in registers; the last ones overlap the ones before.
    """
    lanes = VECTOR_BYTES // source.itemsize
    if min(rows, columns) >= lanes:
        for r in range(0, rows, lanes):
            o = min(r, rows - lanes)
            for c in range(0, columns, lanes):
                p = min(c, columns - lanes)
                turn(source, a + o * width + p, width, into, b + p * into_width + o, into_width)
    else:
        for r in range(rows):
            for c in range(columns):
                into[b + c * into_width + r] = source[a + r * width + c]


@compiled
def transpose_many(source: Array, rows: int, columns: int, first: int, last: int, into: Array) -> None:
    """Transpose each (rows, columns) of source, from number first to last - 1."""
    for item in range(first, last):
        start = item * rows * columns
        transpose(source, start, columns, into, start, rows, rows, columns)


@compiled
def take(
    images: Array,
    sides: Pair,
    channels: int,
    first: int,
    last: int,
    outputs: Pair,
    kernel: Pair,
    stride: Pair,
    padding: Pair,
    dilation: Pair,
    columns: Array,
) -> None:
    """Set the columns of outputs from first to last - 1 of images (n, *sides, channels), 0 outside of them."""
    b, n, p, q = 0, *_place(first, outputs)
    for _ in range(first, last):
        for i in range(kernel[0]):
            u = p * stride[0] - padding[0] + i * dilation[0]
            for j in range(kernel[1]):
                v = q * stride[1] - padding[1] + j * dilation[1]
                if 0 <= u < sides[0] and 0 <= v < sides[1]:
                    move(images, ((n * sides[0] + u) * sides[1] + v) * channels, columns, b, channels)
                else:
                    columns[b : b + channels] = 0
                b += channels
        n, p, q = _next(n, p, q, outputs)


@compiled
def put_back(
    columns: Array,
    first: int,
    last: int,
    outputs: Pair,
    images: Array,
    sides: Pair,
    channels: int,
    kernel: Pair,
    stride: Pair,
    padding: Pair,
    dilation: Pair,
) -> None:
    """Add the columns of outputs from first to last - 1 to images (n, *sides, channels), where they were taken from."""
    a, n, p, q = 0, *_place(first, outputs)
    for _ in range(first, last):
        for i in range(kernel[0]):
            u = p * stride[0] - padding[0] + i * dilation[0]
            for j in range(kernel[1]):
                v = q * stride[1] - padding[1] + j * dilation[1]
                if 0 <= u < sides[0] and 0 <= v < sides[1]:
                    add(columns, a, images, ((n * sides[0] + u) * sides[1] + v) * channels, channels)
                a += channels
        n, p, q = _next(n, p, q, outputs)


@inner
def _place(output: int, outputs: Pair) -> tuple[int, int, int]:
    """Return of which image, and where in it, an output is."""
    line, q = divmod(output, outputs[1])
    return line // outputs[0], line % outputs[0], q


@inner
def _next(n: int, p: int, q: int, outputs: Pair) -> tuple[int, int, int]:
    if q + 1 < outputs[1]:
        return n, p, q + 1
    return (n, p + 1, 0) if p + 1 < outputs[0] else (n + 1, 0, 0)
