"""One thread's share of the work: room of its own, and one compiled call.

A unit of work in forward is a head, in backward a row of heads in `sharing`, and of each every groups-th block of
queries.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from seqgen_kernels._tile_parts import ROWS
from seqgen_kernels.attention import loop, loop_back
from seqgen_kernels.attention.blocks import COLUMNS, KEYS, QUERIES, Given, Gradients, Options, Room, RoomBack, Tables
from seqgen_kernels.attention.layouts import up
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
    zeros, (_, keys, width), wide = _zeros(k), k.shape, up(k.shape[2], COLUMNS)
    panels, v = zeros((-(-keys // KEYS), width, KEYS)), zeros((keys, wide))
    q, s, y = zeros((QUERIES, width)), zeros((QUERIES, KEYS)), zeros((QUERIES, wide))
    t, chosen = zeros((len(tables), QUERIES, tables.shape[3])), np.zeros((len(tables), QUERIES, KEYS), np.int32)
    return Room(panels, v, q, s, t, chosen, np.zeros((2, QUERIES)), y)


def room_back(k: Array, tables: Array) -> RoomBack:
    """Make room likewise for backward."""
    zeros, keys, width, wide = _zeros(k), up(k.shape[1], ROWS), k.shape[2], up(k.shape[2], COLUMNS)
    (turned_k, turned_v), (clean_k, dk, dv) = zeros((2, -(-keys // KEYS), width, KEYS)), zeros((3, keys, wide))
    q, (clean_q, dy, dq), delta = zeros((QUERIES, width)), zeros((3, QUERIES, wide)), zeros(QUERIES)
    (p, ds), (t, dt) = zeros((2, QUERIES, KEYS)), zeros((2, len(tables), QUERIES, tables.shape[3]))
    chosen = np.zeros((len(tables), QUERIES, KEYS), np.int32)
    return RoomBack(turned_k, turned_v, clean_k, dk, dv, q, clean_q, dy, dq, delta, p, ds, t, dt, chosen)


def _zeros(like: Array) -> Callable[..., Any]:
    return partial(np.zeros, dtype=like.dtype)
