"""What a kernel shows of images whose channels lie side by side, and the way back.

    columns[r, (i, j, c)] = image[p s - a + i d, q s - a + j d, c]        row r is the output (p, q) of an image

Channels that lie side by side are one run of numbers, whatever the stride, and so are those of all taps of one row of
the kernel where the dilation is 1. All arrays are handed in as one row of numbers, with the widths of what lies in
them: so each function is compiled once for all layouts.
"""

from seqgen_kernels._conv_moves import VECTOR_BYTES, move, turn
from seqgen_kernels._convolution import Pair
from seqgen_kernels._jit import compiled
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
def take(
    padded: Array,
    sides: Pair,
    channels: int,
    kernel: Pair,
    stride: Pair,
    dilation: Pair,
    outputs: Pair,
    first: int,
    last: int,
    columns: Array,
) -> None:
    """Set the columns of outputs from first to last - 1, of padded images (n, *sides, channels)."""
    joined = dilation[1] == 1 or kernel[1] == 1
    runs, run = (1, kernel[1] * channels) if joined else (kernel[1], channels)
    b = 0
    for output in range(first, last):
        line, q = divmod(output, outputs[1])
        n, p = divmod(line, outputs[0])
        for i in range(kernel[0]):
            row = (n * sides[0] + p * stride[0] + i * dilation[0]) * sides[1] + q * stride[1]
            for j in range(runs):
                move(padded, (row + j * dilation[1]) * channels, columns, b, run)
                b += run


@compiled
def add(
    columns: Array,
    first: int,
    last: int,
    outputs: Pair,
    kernel: Pair,
    stride: Pair,
    padding: Pair,
    dilation: Pair,
    images: Array,
    sides: Pair,
    channels: int,
) -> None:
    """Add the columns of outputs from first to last - 1 to images (n, *sides, channels), where they were taken from."""
    width = kernel[0] * kernel[1] * channels
    for i in range(kernel[0]):
        for j in range(kernel[1]):
            tap, across = (i * kernel[1] + j) * channels, j * dilation[1] - padding[1]
            for output in range(first, last):
                line, q = divmod(output, outputs[1])
                n, p = divmod(line, outputs[0])
                u, v = p * stride[0] - padding[0] + i * dilation[0], q * stride[1] + across
                if 0 <= u < sides[0] and 0 <= v < sides[1]:
                    into = images[((n * sides[0] + u) * sides[1] + v) * channels :][:channels]
                    shown = columns[(output - first) * width + tap :][:channels]
                    for c in range(channels):
                        into[c] += shown[c]
