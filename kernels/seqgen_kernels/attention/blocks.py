"""What a compiled kernel needs of one call: how scores are cut, and the arguments as flat lists of heads.

A head is a pair (b, h), its number b H + h. Its scores are cut into blocks of QUERIES rows and KEYS columns. An absent
argument is an array without elements, so that one compiled kernel serves every combination.
"""

from typing import Any, NamedTuple

import numpy as np

from seqgen_kernels._tile_parts import VECTOR_BYTES
from seqgen_kernels.contract import Array

QUERIES = 64
COLUMNS = 2 * VECTOR_BYTES // 4  # of a tile of float32, and of two of float64
KEYS = 128  # a multiple of QUERIES: no block lies above the diagonal and meets it


class Options(NamedTuple):
    """What changes a score beside q and k; `mask_of` and `bias_of` tell which matrix serves a head."""

    scale: float
    causal: bool
    keys: int  # Tk
    mask: Array  # (masks, Tq, Tk) bool
    mask_of: Array  # (B H,)
    bias: Array  # (biases, Tq, Tk)
    bias_of: Array  # (B H,)
    coords_q: Array  # (F, B, Tq) int64
    coords_k: Array  # (F, B, Tk) int64
    tables: Array  # (F, H, 2R + 1, D)


class Block(NamedTuple):
    """Where a block of scores lies, and what of it is seen: row r sees the columns up to r + reach."""

    head: int
    b: int
    i: int
    j: int
    rows: int
    columns: int
    reach: int


class Room(NamedTuple):
    """Where a thread works in forward: the keys and values of a head, and what belongs to a block of its queries.

    Where a product ends or begins, rows and columns are those of whole tiles.
    """

    k: Array  # (panels, D, KEYS)
    v: Array  # (Tk, D)
    q: Array  # (QUERIES, D), scaled
    s: Array  # (QUERIES, KEYS)
    t: Array  # (F, QUERIES, 2R + 1)
    chosen: Array  # (F, QUERIES, KEYS) int32: the row of a table between a pair
    sums: Array  # (2, QUERIES) float64
    y: Array  # (QUERIES, D)


class RoomBack(NamedTuple):
    """Where a thread works in backward; clean is without NaN."""

    k: Array  # (panels, D, KEYS)
    v: Array  # (panels, D, KEYS)
    clean_k: Array  # (Tk, D)
    dk: Array  # (Tk, D)
    dv: Array
    q: Array  # (QUERIES, D), scaled
    clean_q: Array  # (QUERIES, D), scaled
    dy: Array
    dq: Array
    delta: Array  # (QUERIES,)
    p: Array  # (QUERIES, KEYS)
    ds: Array
    t: Array  # (F, QUERIES, 2R + 1)
    dt: Array
    chosen: Array  # (F, QUERIES, KEYS) int32: the row of a table between a pair


class Given(NamedTuple):
    """What backward reads, in lists of heads."""

    q: Array  # (B H, Tq, D)
    k: Array  # (B H, Tk, D)
    v: Array
    y: Array
    lse: Array  # (B H, Tq)
    dy: Array


class Gradients(NamedTuple):
    """What backward fills, in parts that no two threads share."""

    dq: Array  # (B H, Tq, D)
    dk: Array  # (groups, B H, Tk, D)
    dv: Array
    dbias: Array  # (biases, Tq, Tk)
    dtables: Array  # (groups, F, H, 2R + 1, D), with rows and columns of whole tiles


class Tables(NamedTuple):
    """The tables as backward reads them, with columns of whole tiles."""

    turned: Array  # (F, H, D, 2R + 1)
    clean: Array  # (F, H, 2R + 1, D), without NaN, with rows of whole tiles too


def options(
    like: Array, like_k: Array, scale: float, causal: bool, mask: Array | None, bias: Array | None,
    coords_q: Array | None, coords_k: Array | None, tables: Array | None,
) -> Options:  # fmt: skip
    """Lay out what is given to q (B, H, Tq, D), and arrays without elements for the rest."""
    heads = like.shape[:2]
    (masks, mask_of), (biases, bias_of) = _matrices(mask, heads, np.bool_), _matrices(bias, heads, like.dtype)
    if tables is None or coords_q is None or coords_k is None:
        coords_q = coords_k = np.empty((0, heads[0], 0))
        tables = np.empty((0, heads[1], 0, 0), like.dtype)
    queries, keys = (np.ascontiguousarray(coords, np.int64) for coords in (coords_q, coords_k))
    flat = np.ascontiguousarray(tables)
    return Options(scale, bool(causal), like_k.shape[2], masks, mask_of, biases, bias_of, queries, keys, flat)


def _matrices(array: Array | None, heads: tuple[int, ...], dtype: Any) -> tuple[Array, Array]:
    """Return the (Tq, Tk) of an array in a list, and for each head its number in the list."""
    if array is None:
        return np.empty((0, 0, 0), dtype), np.empty(0, np.int64)
    count = array.shape[0] * array.shape[1]
    numbers = np.arange(count).reshape(array.shape[:2])
    return np.ascontiguousarray(array).reshape(count, *array.shape[2:]), np.broadcast_to(numbers, heads).ravel()
