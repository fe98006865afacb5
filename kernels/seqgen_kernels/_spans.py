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


def mapped(kernel: Kernel, *arrays: Array) -> Array:
    """Return y, like the first array, filled by kernel(*arrays, y), where the kernel sees flat arrays."""
    flat = [np.ascontiguousarray(array).reshape(-1) for array in arrays]
    y = np.empty(arrays[0].shape, arrays[0].dtype)
    flat.append(y.reshape(-1))

    def work(first: int, last: int) -> None:
        kernel(*(array[first * SPAN : last * SPAN] for array in flat))

    share_rows(work, -(-y.size // SPAN))
    return y


def summed(kernel: Kernel, *arrays: Array) -> float:
    """Return the sum of what `mapped` would return, added up in float64."""
    flat = [np.ascontiguousarray(array).reshape(-1) for array in arrays]
    sums = np.zeros(-(-flat[0].size // SPAN))

    def work(first: int, last: int) -> None:
        buffer = np.empty(min(SPAN, flat[0].size), flat[0].dtype)
        for n in range(first, last):
            pieces = [array[n * SPAN : (n + 1) * SPAN] for array in flat]
            numbers = buffer[: len(pieces[0])]
            kernel(*pieces, numbers)
            sums[n] = numbers.sum(dtype=np.float64)

    share_rows(work, len(sums))
    return float(sums.sum())
