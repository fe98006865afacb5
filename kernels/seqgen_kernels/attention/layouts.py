"""Copies of some heads' rows in the layouts that register tiles read, in arrays. What they lack to whole tiles is 0."""

import numpy as np

from seqgen_kernels._outer_tile import ROWS, VECTOR_BYTES
from seqgen_kernels.attention.blocks import KEYS
from seqgen_kernels.contract import Array


def tall(x: Array) -> Array:
    """Return x (..., T, D) with as many rows as whole tiles have."""
    return padded(x, up(x.shape[-2], ROWS), x.shape[-1])


def wide(x: Array) -> Array:
    """Return x (..., T, D) with as many columns as whole tiles have."""
    return padded(x, x.shape[-2], up(x.shape[-1], vectors(x)))


def panels(x: Array) -> Array:
    """Return x (heads, T, D) as (heads, panels, D, KEYS): column c of panel p is row p KEYS + c of x."""
    heads, rows, width = x.shape
    count = -(-rows // KEYS)
    cut = padded(x, count * KEYS, width).reshape(heads, count, KEYS, width)
    return np.ascontiguousarray(cut.swapaxes(2, 3))


def turned(tables: Array) -> Array:
    """Return tables (F, H, 2R + 1, D) as (F, H, D, 2R + 1), wide."""
    return wide(np.ascontiguousarray(tables.swapaxes(2, 3)))


def padded(x: Array, rows: int, columns: int) -> Array:
    """Return x (..., T, D) with zeros after it, or as it is if nothing lacks."""
    if x.shape[-2:] == (rows, columns):
        return x
    y = np.zeros((*x.shape[:-2], rows, columns), x.dtype)
    y[..., : x.shape[-2], : x.shape[-1]] = x
    return y


def clean(x: Array) -> Array:
    """Return x with 0 for NaN: where NaN belongs, ds is NaN already, and 0 NaN would spread it to the rest."""
    nan = np.isnan(x)
    return np.where(nan, x.dtype.type(0), x) if nan.any() else x


def vectors(like: Array) -> int:
    """Return the columns of a register tile."""
    return 2 * VECTOR_BYTES // like.itemsize


def up(size: int, step: int) -> int:
    """Return the first multiple of step that is not less than size."""
    return -(-size // step) * step
