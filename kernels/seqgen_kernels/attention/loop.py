"""Attention over blocks of scores, compiled, for `with_numba`.

A query's scores pass by in blocks; m and l are what they came to so far, y' is not yet divided:

    m' = max(m, max_j s[j])    p[j] = exp(s[j] - m')    l' = l exp(m - m') + sum_j p[j]    y' = y' exp(m - m') + p v

After the last block y = y' / l, and log sum exp s = m + log l is all that backward needs of them.
Source: Milakov and Gimelshein, "Online normalizer calculation for softmax" (2018); Rabe and Staats (2021).
"""

import math

import numpy as np

from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled, inlined, inner
from seqgen_kernels._outer_tile import FAR, product
from seqgen_kernels._rows import highest, total
from seqgen_kernels._tile_parts import ROWS
from seqgen_kernels.attention.blocks import KEYS, QUERIES, Block, Options, Room
from seqgen_kernels.attention.layouts import lay, turn
from seqgen_kernels.attention.scores import computed, fill_table, finish, reads
from seqgen_kernels.contract import Array


@compiled
def attend(
    q: Array, k: Array, v: Array, options: Options, tables: Array, groups: int, room: Room, y: Array, lse: Array,
    first: int, last: int,
) -> None:  # fmt: skip
    """Fill y (B H, Tq, D) and lse (B H, Tq) for some units of work; tables (F, H, D, 2R + 1)."""
    for unit in range(first, last):
        head, group = unit // groups, unit % groups
        turn(k[head], room.k)
        lay(v[head], room.v, 1.0, np.nan)
        for i in range(group * QUERIES, q.shape[1], groups * QUERIES):
            end = i + QUERIES
            lay(q[head, i:end], room.q, options.scale, np.nan)
            attend_rows(room, tables, options, head, i, lse[head, i:end].shape[0])
            divide(room.sums, room.y, y[head, i:end], lse[head, i:end])


@inlined
def attend_rows(room: Room, tables: Array, options: Options, head: int, i: int, count: int) -> None:
    """Take a block of queries through all keys that they see."""
    b, h, keys, rows = head // tables.shape[1], head % tables.shape[1], options.keys, -(-count // ROWS) * ROWS
    end, far, reach = min(keys, i + count) if options.causal else keys, FAR + keys, options.tables.shape[2] // 2
    q, s, y = room.q[:rows, : room.k.shape[1]], room.s[:rows], room.y[:rows]
    begin(room.sums, y)
    for f in range(tables.shape[0]):
        low, high = reads(options.coords_q[f, b, i : i + count], options.coords_k[f, b, :end], reach)
        fill_table(q, tables[f, h], low, high, room.t[f])
    for j in range(0, end, KEYS):
        block = Block(head, b, i, j, count, min(KEYS, end - j), i - j if options.causal else far)
        columns = block.columns
        product(q, room.k[j // KEYS], s, far < 0, block.reach, far, far)
        finish(s, room.t, room.chosen, options, block)
        weigh(s, block, room.sums, y)
        product(s[:, :columns], room.v[j : j + columns], y, far > 0, far, far, block.reach)


@inner
def begin(sums: Array, y: Array) -> None:
    """Begin a block of queries: nothing was seen."""
    for r in range(y.shape[0]):
        sums[0, r], sums[1, r] = -np.inf, 0
        for d in range(y.shape[1]):
            y[r, d] = 0


@inner
def weigh(s: Array, block: Block, sums: Array, y: Array) -> None:
    """Turn a block of scores into p, and bring what was summed before to the new maxima.

    Some rows at a time take each step, so that no row waits for its own maximum or sum.
    """
    for first in range(0, block.rows, ROWS):
        last, width = min(first + ROWS, block.rows), computed(block, first)
        for r in range(first, last):
            before = sums[0, r]
            top = max(before, highest(s[r, :width]))
            if top > before:
                factor = exp(y.dtype.type(before - top))
                sums[0, r] = top
                sums[1, r] *= factor
                for d in range(y.shape[1]):
                    y[r, d] *= factor
        for r in range(first, last):
            base = s.dtype.type(sums[0, r] if sums[0, r] > -np.inf else 0)
            for c in range(width):
                s[r, c] = exp(s[r, c] - base)
        for r in range(first, last):
            sums[1, r] += total(s[r, :width])


@inner
def divide(sums: Array, summed: Array, y: Array, lse: Array) -> None:
    """Fill y and lse; a query that sees nothing gets 0 and inf, so that its p is 0 in backward too."""
    for r in range(y.shape[0]):
        top, weight = sums[0, r], sums[1, r]
        nothing = weight == 0
        lse[r] = np.inf if nothing else (top if top > -np.inf else 0) + math.log(weight)
        by, zero = y.dtype.type(0 if nothing else 1 / weight), y.dtype.type(0)
        for d in range(y.shape[1]):
            y[r, d] = zero if nothing else by * summed[r, d]
