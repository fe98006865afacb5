"""Rows normalised in blocks, which are shared out among threads.

A weight's gradient is a sum over rows. Each block of rows adds up its own, and the blocks are added in order, so
a result has the same bits with any number of threads.
"""

import math
from collections.abc import Callable

import numpy as np

from seqgen_kernels._threads import share_rows
from seqgen_kernels.contract import Array

BLOCK = 256


def rows_of(x: Array) -> Array:
    """Return x (..., C) as a contiguous matrix (N, C)."""
    return np.ascontiguousarray(x).reshape(math.prod(x.shape[:-1]), x.shape[-1])


def each_block(work: Callable[[slice, int], None], rows: int) -> None:
    """Call work(rows of a block, number of the block) for all blocks."""
    blocks = -(-rows // BLOCK)

    def several(first: int, last: int) -> None:
        for block in range(first, last):
            work(slice(block * BLOCK, (block + 1) * BLOCK), block)

    share_rows(several, blocks, fewest=1)


def each_share(work: Callable[[slice], None], rows: int) -> None:
    """Call work(rows of a share), once in each thread: for what needs no sums over rows."""
    share_rows(lambda first, last: work(slice(first, last)), rows, fewest=BLOCK)
