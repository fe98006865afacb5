"""Calls of the compiled loops, some heads at a time: copies stay in a thread's cache, and small heads share a call.

A unit of work is a row of heads in `sharing`, and of each every groups-th block of queries.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from seqgen_kernels.attention import loop, loop_back
from seqgen_kernels.attention.blocks import KEYS, QUERIES, Columns, Options, Rows, Tables
from seqgen_kernels.attention.layouts import clean, panels, tall, turned, wide
from seqgen_kernels.contract import Array

UNITS = 8  # at least, where there are queries enough
NUMBERS = 2**15  # of q and k in one call


class Gradients(NamedTuple):
    """What backward fills, in parts that no two threads share, with rows and columns padded to whole tiles."""

    dq: Array  # (B H, Tq, D)
    dk: Array  # (groups, B H, Tk, D)
    dv: Array  # (groups, B H, Tk, D)
    dbias: Array  # (biases, Tq, Tk), not padded
    dtables: Array  # (groups, F, H, 2R + 1, D)


def attend(
    q: Array, k: Array, v: Array, options: Options, sharing: Array, groups: int, y: Array, lse: Array,
    first: int, last: int,
) -> None:  # fmt: skip
    """Fill y like q (B H, Tq, D) and lse (B H, Tq)."""
    tables, scale = turned(options.tables), q.dtype.type(options.scale)
    (s,), (t,) = _room(1, q, tables)
    for group, heads in _calls(q, k, sharing, groups, first, last):
        rows, keys, values = tall(q[heads] * scale), panels(k[heads]), wide(v[heads])
        room = loop.Room(s, t, np.empty((2, QUERIES)), np.empty((QUERIES, values.shape[2]), q.dtype))
        loop.attend(heads, rows, keys, values, tables, options, group, groups, room, y, lse)


def retreat(
    q: Array, k: Array, v: Array, y: Array, lse: Array, dy: Array, options: Options, sharing: Array, groups: int,
    gradients: Gradients, first: int, last: int,
) -> None:  # fmt: skip
    """Fill the gradients."""
    scale, tables_turned = q.dtype.type(options.scale), turned(options.tables)
    tables_clean = clean(wide(options.tables * scale))
    (s, t), (dq, dk, dv, dbias, dtables) = _room(2, q, tables_turned), gradients
    for group, heads in _calls(q, k, sharing, groups, first, last):
        queries, keys, flow = wide(tall(q[heads] * scale)), k[heads], dy[heads]
        delta = np.einsum("htd,htd->ht", flow, y[heads])
        rows = Rows(queries, clean(queries), wide(tall(flow)), dq, lse, delta)
        columns = Columns(panels(keys), panels(v[heads]), clean(wide(keys * scale)), dk[group], dv[group])
        tables = Tables(tables_turned, tables_clean, dtables[group], dbias)
        loop_back.retreat(heads, rows, columns, tables, options, group, groups, s, t)


def count_groups(units: int, queries: int) -> int:
    """Tell into how many groups of blocks the queries are cut, so that few heads serve many threads too."""
    return max(1, min(-(-UNITS // max(1, units)), -(-queries // QUERIES)))


def _calls(q: Array, k: Array, sharing: Array, groups: int, first: int, last: int) -> Iterator[tuple[int, Array]]:
    """Yield the group and the heads of each call for these units of work."""
    count = max(1, NUMBERS // max(1, (q.shape[1] + k.shape[1]) * q.shape[2]))
    rows = max(1, last - first) if groups == 1 else 1
    for unit in range(first, last, rows):
        heads = sharing[unit // groups : unit // groups + rows].ravel()
        for start in range(0, len(heads), count):
            yield unit % groups, heads[start : start + count]


def _room(blocks: int, like: Array, tables: Array) -> tuple[Array, Array]:
    """Return room for blocks of scores and of products with tables (F, H, D, 2R + 1); the latter is 0."""
    s = np.empty((blocks, QUERIES, KEYS), like.dtype)
    return s, np.zeros((blocks, len(tables), QUERIES, tables.shape[3]), like.dtype)
