"""y = x w^T where one w meets a small x again and again: at every step of a loop over time, or of generation.

    y[n, o] = sum_k x[n, k] w[o, k]

x (B, K), w (O, K). `packed` lays w out once in panels (P, K, W) of W neighbouring outputs, the last one filled up with
zeros, so that a product reads memory straight on; y has room for those zeros. The tiles of `_panel_tile.py` meet a part
of a panel while it stays in the first cache. Sums run in the order of k, so a row's result does not depend on the
others.
"""

from typing import Any

import numpy as np

from seqgen_kernels._jit import inner
from seqgen_kernels._panel_tile import tile
from seqgen_kernels._tile_parts import ROWS, VECTOR_BYTES
from seqgen_kernels.contract import Array

DEEP = 256  # numbers of a panel's columns that many rows meet at once: as float16 they fill half of a first cache


def packed(w: Array, dtype: np.dtype[Any]) -> Array:
    """Return the panels (..., P, K, W) of w (..., O, K), for an x of that type; float16 stays float16."""
    outputs, size = w.shape[-2:]
    width = 2 * VECTOR_BYTES // dtype.itemsize
    count = -(-outputs // width)
    filled = np.zeros((*w.shape[:-2], count * width, size), w.dtype)
    filled[..., :outputs, :] = w
    return np.ascontiguousarray(filled.reshape(*w.shape[:-2], count, width, size).swapaxes(-2, -1))


@inner
def times_panels(x: Array, panels: Array, y: Array, first: int, last: int) -> None:
    """Fill the columns of y (B, P W) that panels first to last - 1 make, from as many columns of x as they take."""
    rows, size = x.shape[0], panels.shape[1]
    whole = rows - rows % ROWS
    for p in range(first, last):
        for k in range(0, max(1, size), DEEP):  # once where there is nothing to add: then y is 0
            for n in range(0, whole, ROWS):
                tile(x, panels, y, n, p, k, min(size, k + DEEP), ROWS, 1)
    for p in range(first, last - 1, 2):
        for n in range(whole, rows - 1, 2):
            tile(x, panels, y, n, p, 0, size, 2, 2)
        if rows % 2:
            tile(x, panels, y, rows - 1, p, 0, size, 1, 2)
    if (last - first) % 2:
        for n in range(whole, rows):
            tile(x, panels, y, n, last - 1, 0, size, 1, 1)


@inner
def room_for(rows: int, panels: Array) -> Array:
    """Return y, not set."""
    return np.empty((rows, panels.shape[0] * panels.shape[2]), panels.dtype)
