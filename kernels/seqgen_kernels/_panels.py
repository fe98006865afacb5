"""y = x w^T in a loop over time, where one w meets a small x at every step.

    y[n, o] = sum_k x[n, k] w[o, k]

x (B, K), w (O, K). `packed` lays w out once in panels (P, K, W) of W neighbouring outputs, the last one filled up with
zeros, so that a step reads memory straight on; y has room for those zeros. The tiles of `_outer_tile.py` meet a panel
while it stays in the first cache. Sums run in the order of k, so a row's result does not depend on the others.
"""

import numpy as np

from seqgen_kernels._jit import inner
from seqgen_kernels._outer_tile import ROWS, VECTOR_BYTES, tile
from seqgen_kernels._recurrent_loops import copy_row
from seqgen_kernels.contract import Array


def packed(w: Array) -> Array:
    """Return the panels (P, K, W) of w (O, K)."""
    outputs, size = w.shape
    width = 2 * VECTOR_BYTES // w.itemsize
    count = -(-outputs // width)
    filled = np.zeros((count * width, size), w.dtype)
    filled[:outputs] = w
    return np.ascontiguousarray(filled.reshape(count, width, size).swapaxes(1, 2))


@inner
def times_panels(x: Array, panels: Array, y: Array) -> None:
    """Fill y, which `room_for` made; rows beyond those of x come out as anything."""
    x, width = _at_least_a_tile(x), panels.shape[2]
    for p in range(panels.shape[0]):
        panel, into = panels[p], y[:, p * width : (p + 1) * width]
        for n in range(0, x.shape[0], ROWS):
            tile(x, panel, into, min(n, x.shape[0] - ROWS), 0, 0, x.shape[1], False)


@inner
def room_for(rows: int, panels: Array) -> Array:
    """Return y, not set, for as many rows or for those of a tile."""
    return np.empty((max(rows, ROWS), panels.shape[0] * panels.shape[2]), panels.dtype)


@inner
def _at_least_a_tile(x: Array) -> Array:
    if x.shape[0] >= ROWS:
        return x
    filled = np.zeros((ROWS, x.shape[1]), x.dtype)
    for n in range(x.shape[0]):
        copy_row(x[n], filled[n])
    return filled
