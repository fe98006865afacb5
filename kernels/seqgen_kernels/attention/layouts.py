"""Copies in the layouts that register tiles read: rows and columns of whole tiles, and panels.

A copy goes into room that a thread keeps. What is there beyond the copy is left as it is: tiles read it, and nobody
reads what comes of it.
"""

import numpy as np

from seqgen_kernels._jit import inner
from seqgen_kernels.attention.blocks import COLUMNS, KEYS
from seqgen_kernels.contract import Array


@inner
def lay(x: Array, y: Array, scale: float, nan: float) -> None:
    """Copy x, times scale and with `nan` for NaN, to the first rows and columns of y, or what y has room for."""
    factor, other = y.dtype.type(scale), y.dtype.type(nan)
    for r in range(min(x.shape[0], y.shape[0])):
        for d in range(min(x.shape[1], y.shape[1])):
            number = x[r, d] * factor
            y[r, d] = number if number == number else other


@inner
def turn(x: Array, panels: Array) -> None:
    """Copy x (T, D) to panels (panels, D, KEYS): column c of panel p is row p KEYS + c of x."""
    for p in range(panels.shape[0]):
        panel, rows = panels[p], x[p * KEYS : (p + 1) * KEYS]
        for c in range(rows.shape[0]):
            for d in range(rows.shape[1]):
                panel[d, c] = rows[c, d]


@inner
def empty(x: Array) -> None:
    """Fill x with 0."""
    for r in range(x.shape[0]):
        for d in range(x.shape[1]):
            x[r, d] = 0


def turned(tables: Array) -> Array:
    """Return tables (F, H, 2R + 1, D) as (F, H, D, 2R + 1), with columns of whole tiles."""
    return padded(tables.swapaxes(2, 3), tables.shape[3], up(tables.shape[2], COLUMNS))


def clean(tables: Array) -> Array:
    """Return tables (F, H, 2R + 1, D) with 0 for NaN, with rows and columns of whole tiles."""
    free = np.where(np.isnan(tables), tables.dtype.type(0), tables)
    return padded(free, up(tables.shape[2], COLUMNS), up(tables.shape[3], COLUMNS))


def padded(x: Array, rows: int, columns: int) -> Array:
    """Return a copy of x (..., T, D) with zeros after it."""
    y = np.zeros((*x.shape[:-2], rows, columns), x.dtype)
    y[..., : x.shape[-2], : x.shape[-1]] = x
    return y


def up(size: int, step: int) -> int:
    """Return the first multiple of step that is not less than size."""
    return -(-size // step) * step
