"""A compiled loop over flat arrays, in spans that are shared out among threads.

Elementwise operators are bound by memory: the less they write beside their result, the faster. A sum of
elementwise numbers needs no array at all, only a buffer that stays in the second cache. Spans have one size
and their sums are added in order, so a result has the same bits with any number of threads.
"""

from collections.abc import Callable

import numpy as np

from seqgen_kernels._threads import share_rows
from seqgen_kernels.contract import Array

SPAN = 2**16
Kernel = Callable[..., None]


def flat(array: Array) -> Array:
    """Return the array as one row, a copy where it is not contiguous."""
    return np.ascontiguousarray(array).reshape(-1)


def each_span(kernel: Kernel, *rows: Array) -> None:
    """Call kernel(*rows) on spans of flat arrays, some of which it fills or changes."""

    def work(first: int, last: int) -> None:
        kernel(*(row[first * SPAN : last * SPAN] for row in rows))

    share_rows(work, -(-rows[0].size // SPAN))


def mapped(kernel: Kernel, *arrays: Array) -> Array:
    """Return y, like the first array, filled by kernel(*arrays, y), where the kernel sees flat arrays."""
    y = np.empty(arrays[0].shape, arrays[0].dtype)
    each_span(kernel, *(flat(array) for array in arrays), y.reshape(-1))
    return y


def summed(kernel: Kernel, *arrays: Array) -> float:
    """Return the sum of what `mapped` would return, added up in float64."""
    rows = [flat(array) for array in arrays]
    sums = np.zeros(-(-rows[0].size // SPAN))

    def work(first: int, last: int) -> None:
        buffer = np.empty(min(SPAN, rows[0].size), rows[0].dtype)
        for n in range(first, last):
            pieces = [array[n * SPAN : (n + 1) * SPAN] for array in rows]
            numbers = buffer[: len(pieces[0])]
            kernel(*pieces, numbers)
            sums[n] = numbers.sum(dtype=np.float64)

    share_rows(work, len(sums))
    return float(sums.sum())
