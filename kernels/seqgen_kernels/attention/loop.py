"""Attention over blocks of scores, compiled, for `with_numba`.

A query's scores pass by in blocks; m and l are what they came to so far, y' is not yet divided:

    m' = max(m, max_j s[j])    p[j] = exp(s[j] - m')    l' = l exp(m - m') + sum_j p[j]    y' = y' exp(m - m') + p v

After the last block y = y' / l, and log sum exp s = m + log l is all that backward needs of them.
Source: Milakov and Gimelshein, "Online normalizer calculation for softmax" (2018); Rabe and Staats (2021).
"""

import math
from typing import NamedTuple

import numpy as np

from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled, inlined, inner
from seqgen_kernels._outer_tile import VECTOR_BYTES, product
from seqgen_kernels._rows import highest, total
from seqgen_kernels.attention.blocks import KEYS, QUERIES, Block, Options
from seqgen_kernels.attention.scores import fill_scores, fill_tables, place
from seqgen_kernels.contract import Array


class Room(NamedTuple):
    """Where a thread works: one block of scores, its products with tables, m and l of its queries, and y'."""

    s: Array  # (QUERIES, KEYS)
    t: Array  # (F, QUERIES, 2R + 1)
    sums: Array  # (2, QUERIES)
    y: Array  # (QUERIES, D)


@compiled
def attend(
    heads: Array, q: Array, k: Array, v: Array, tables: Array, options: Options, group: int, groups: int,
    room: Room, y: Array, lse: Array,
) -> None:  # fmt: skip
    """Fill y (B H, Tq, D) and lse (B H, Tq) for some heads, of each every groups-th block of queries.

    q (heads, Tq, D), k (heads, panels, D, KEYS), v (heads, Tk, D), tables (F, H, D, 2R + 1).
    """
    for n in range(heads.shape[0]):
        head = heads[n]
        for i in range(group * QUERIES, lse.shape[1], groups * QUERIES):
            end = i + QUERIES
            into, sizes = y[head, i:end], lse[head, i:end]
            attend_rows(q[n, i:end, : q.shape[2]], k[n], v[n], tables, options, head, i, into.shape[0], room)
            divide(room, into, sizes)


@inlined
def attend_rows(
    q: Array, k: Array, v: Array, tables: Array, options: Options, head: int, i: int, count: int, room: Room
) -> None:
    """Take a block of queries through all keys that they see."""
    seen = min(v.shape[0], i + count) if options.causal else v.shape[0]
    s, y = room.s[: q.shape[0]], room.y[: q.shape[0]]
    block = place(options, head, i, 0, count, seen)
    fill_tables(q, tables, head, block.far, room.t)
    empty(room)
    for j in range(0, seen, KEYS):
        block = place(options, head, i, j, count, seen - j)
        fill_scores(q, k[j // KEYS], room.t, options, block, s)
        weigh(s, block, room.sums, y)
        product(s[:, : block.columns], v[j : j + block.columns], y, block.far > 0, block.far, block.far, block.reach)


@inlined
def empty(room: Room) -> None:
    """Begin a block of queries: nothing was seen."""
    sums, y = room.sums, room.y
    for r in range(y.shape[0]):
        sums[0, r], sums[1, r], row = -np.inf, 0, y[r]
        for d in range(row.shape[0]):
            row[d] = 0


@inlined
def weigh(s: Array, block: Block, sums: Array, y: Array) -> None:
    """Turn a block of scores into p, and bring what was summed before to the new maxima."""
    vectors = 2 * VECTOR_BYTES // s.itemsize
    for r in range(block.rows):
        seen = min(block.columns, r + block.reach + 1)
        row = s[r, : -(-seen // vectors) * vectors]
        before = sums[0, r]
        top = max(before, highest(row))
        if top > before:
            shrink(sums, y, r, math.exp(before - top))
            sums[0, r] = top
        base = s.dtype.type(top if top > -np.inf else 0)
        exp_row(row, base)
        sums[1, r] += total(row)
        rest = s[r, row.shape[0] :]
        for c in range(rest.shape[0]):
            rest[c] = 0


@inner
def exp_row(row: Array, base: float) -> None:
    """Turn scores into numbers of at most 1; apart from `weigh`, where LLVM does not see that it may take vectors."""
    for c in range(row.shape[0]):
        row[c] = exp(row[c] - base)


@inlined
def shrink(sums: Array, y: Array, r: int, factor: float) -> None:
    """Bring l and y' of a query to its new maximum."""
    sums[1, r] *= factor
    row, by = y[r], y.dtype.type(factor)
    for d in range(row.shape[0]):
        row[d] *= by


@inlined
def divide(room: Room, y: Array, lse: Array) -> None:
    """Fill y and lse; a query that sees nothing gets 0 and inf, so that its p is 0 in backward too."""
    sums, total = room.sums, room.y
    for r in range(y.shape[0]):
        highest, weight = sums[0, r], sums[1, r]
        nothing = weight == 0
        lse[r] = np.inf if nothing else (highest if highest > -np.inf else 0) + math.log(weight)
        row, into, by, zero = total[r], y[r], y.dtype.type(0 if nothing else 1 / weight), y.dtype.type(0)
        for d in range(into.shape[0]):
            into[d] = zero if nothing else by * row[d]
