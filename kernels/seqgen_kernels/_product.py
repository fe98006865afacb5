"""y = x w^T for few rows of x, compiled, with the bits of each row independent of the other rows.

x (B, K), w (O, K), y (B, O). Eight rows of w meet all rows of x while they are in the first caches, so w, which
is the larger one, is read from memory once. A 2 x 8 tile loads 10 vectors for 16 products and keeps the
arithmetic busy; a 1 x 8 tile, for one row, keeps memory busy. Any tile gives the same bits (see `_tile.py`), so the
last tile may overlap the one before it and nothing is left over.
"""

import numpy as np

from seqgen_kernels._jit import compiled, inner
from seqgen_kernels._tile import tile
from seqgen_kernels.contract import Array

COLUMNS = 8


def rows_times_weights(x: Array, w: Array) -> Array:
    """Return y (B, O), for generation."""
    y = np.empty((x.shape[0], w.shape[0]), x.dtype)
    product(np.ascontiguousarray(x), np.ascontiguousarray(w), y)
    return y


@compiled
def product(x: Array, w: Array, y: Array) -> None:
    """Fill y, which, like x and w, is contiguous."""
    columns(x, w, y, np.int64(0), y.shape[1])  # a literal 0 would be a type of its own, compiled anew


@inner
def columns(x: Array, w: Array, y: Array, first: int | np.int64, last: int) -> None:
    """Fill y[:, first:last]."""
    rows = y.shape[0]
    if last - first < COLUMNS:
        for n in range(rows):
            for o in range(first, last):
                tile(x, w, y, n, o, 1, 1)
    elif rows == 1:
        for o in range(first, last, COLUMNS):
            tile(x, w, y, 0, min(o, last - COLUMNS), 1, 8)
    else:
        for o in range(first, last, COLUMNS):
            for n in range(0, rows, 2):
                tile(x, w, y, min(n, rows - 2), min(o, last - COLUMNS), 2, 8)
