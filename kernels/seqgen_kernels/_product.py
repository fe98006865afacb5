"""y = x w^T for few rows of x, compiled, with the bits of each row independent of the other rows.

x (B, K), w (O, K), y (B, O). Six rows of w meet all rows of x while they are in the first caches, so w, which
is the larger one, is read from memory once. A 4 x 6 tile loads 10 vectors for 24 products and keeps the
arithmetic busy; a 1 x 6 tile, for fewer than four rows, keeps six streams of memory busy. Any tile gives the
same bits (see `_tile.py`), so the last tile may overlap the one before it and nothing is left over.
"""

import numpy as np

from seqgen_kernels._jit import compiled
from seqgen_kernels._tile import tile
from seqgen_kernels.contract import Array


def rows_times_weights(x: Array, w: Array) -> Array:
    """Return y (B, O), for generation."""
    y = np.empty((x.shape[0], w.shape[0]), x.dtype)
    product(np.ascontiguousarray(x), np.ascontiguousarray(w), y)
    return y


@compiled
def product(x: Array, w: Array, y: Array) -> None:
    """Fill y, which, like x and w, is contiguous."""
    columns = y.shape[1]
    if columns < 6:
        _small(x, w, y)
    else:
        for o in range(0, columns, 6):
            _six_columns(x, w, y, min(o, columns - 6))


@compiled
def _six_columns(x: Array, w: Array, y: Array, o: int) -> None:
    rows = y.shape[0]
    if rows < 4:
        for n in range(rows):
            tile(x, w, y, n, o, 1, 6)
    else:
        for n in range(0, rows, 4):
            tile(x, w, y, min(n, rows - 4), o, 4, 6)


@compiled
def _small(x: Array, w: Array, y: Array) -> None:
    for n in range(y.shape[0]):
        for o in range(y.shape[1]):
            tile(x, w, y, n, o, 1, 1)
