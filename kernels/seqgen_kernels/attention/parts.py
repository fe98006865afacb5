"""One thread's share of the work: room of its own, and one compiled call.

A unit of work in forward is a head, in backward a row of heads in `sharing`, and of each every groups-th block of
queries.
"""

import numpy as np

from seqgen_kernels._outer_tile import ROWS
from seqgen_kernels.attention import loop, loop_back
from seqgen_kernels.attention.blocks import KEYS, QUERIES, Given, Gradients, Options, Room, RoomBack, Tables
from seqgen_kernels.attention.layouts import up, vectors
from seqgen_kernels.contract import Array

UNITS = 8  # at least, where there are queries enough


def attend(
    q: Array, k: Array, v: Array, options: Options, tables: Array, groups: int, y: Array, lse: Array,
    first: int, last: int,
) -> None:  # fmt: skip
    """Fill y like q (B H, Tq, D) and lse (B H, Tq)."""
    loop.attend(q, k, v, options, tables, groups, room(k, tables), y, lse, first, last)


def retreat(
    given: Given, options: Options, tables: Tables, sharing: Array, groups: int, gradients: Gradients,
    first: int, last: int,
) -> None:  # fmt: skip
    """Fill the gradients."""
    room = room_back(given.k, tables.turned)
    loop_back.retreat(given, options, tables, sharing, groups, room, gradients, first, last)


def count_groups(units: int, queries: int) -> int:
    """Tell into how many groups of blocks the queries are cut, so that few heads serve many threads too."""
    return max(1, min(-(-UNITS // max(1, units)), -(-queries // QUERIES)))


def room(k: Array, tables: Array) -> Room:
    """Make room for keys like k (B H, Tk, D) and tables (F, H, D, 2R + 1)."""
    keys, width, wide = k.shape[1], k.shape[2], up(k.shape[2], vectors(k))
    sizes = (-(-keys // KEYS), width, KEYS), (keys, wide), (QUERIES, width), (QUERIES, KEYS), _products(tables)
    panels, v, q, s, t = (np.zeros(size, k.dtype) for size in sizes)
    return Room(panels, v, q, s, t, np.empty((2, QUERIES)), np.empty((QUERIES, wide), k.dtype))


def room_back(k: Array, tables: Array) -> RoomBack:
    """Make room likewise for backward."""
    keys, width, wide = up(k.shape[1], ROWS), k.shape[2], up(k.shape[2], vectors(k))
    panels, flat, rows = (-(-keys // KEYS), width, KEYS), (keys, wide), (QUERIES, wide)
    block, products = (QUERIES, KEYS), _products(tables)
    of_keys = panels, panels, flat, flat, flat
    of_queries = (QUERIES, width), rows, rows, rows, (QUERIES,), block, block, products, products
    return RoomBack(*(np.zeros(size, k.dtype) for size in (*of_keys, *of_queries)))


def _products(tables: Array) -> tuple[int, ...]:
    return len(tables), QUERIES, tables.shape[3]
