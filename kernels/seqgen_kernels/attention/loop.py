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
from seqgen_kernels._outer_tile import ROWS, product
from seqgen_kernels._rows import highest, total
from seqgen_kernels.attention.blocks import KEYS, QUERIES, Block, Options, Room
from seqgen_kernels.attention.layouts import empty, lay, turn
from seqgen_kernels.attention.scores import computed, fill_scores, fill_tables, place
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
        lay(v[head], room.v, 1.0, False)
        for i in range(group * QUERIES, q.shape[1], groups * QUERIES):
            end = i + QUERIES
            lay(q[head, i:end], room.q, options.scale, False)
            attend_rows(room, tables, options, head, i, min(QUERIES, q.shape[1] - i))
            divide(room, y[head, i:end], lse[head, i:end])


@inlined
def attend_rows(room: Room, tables: Array, options: Options, head: int, i: int, count: int) -> None:
    """Take a block of queries through all keys that they see."""
    keys, rows, width = room.v.shape[0], -(-count // ROWS) * ROWS, room.q.shape[1]
    seen = min(keys, i + count) if options.causal else keys
    q, s, y = room.q[:rows, :width], room.s[:rows], room.y[:rows]
    empty(y)
    forget(room.sums)
    fill_tables(q, tables, options, head, i, seen, room.t)
    for j in range(0, seen, KEYS):
        block = place(options, head, i, j, count, seen - j)
        fill_scores(q, room.k[j // KEYS], room.t, options, block, s)
        weigh(s, block, room.sums, y)
        values, far = room.v[j : j + block.columns], block.far
        product(s[:, : block.columns], values, y, far > 0, far, far, block.reach)


@inlined
def forget(sums: Array) -> None:
    """Begin a block of queries: nothing was seen."""
    for r in range(sums.shape[1]):
        sums[0, r], sums[1, r] = -np.inf, 0


@inlined
def weigh(s: Array, block: Block, sums: Array, y: Array) -> None:
    """Turn a block of scores into p, and bring what was summed before to the new maxima."""
    for r in range(0, block.rows, ROWS):
        last, width = min(r + ROWS, block.rows), computed(block, r, s)
        rise(s, r, last, width, sums, y)
        exponentials(s, r, last, width, sums)


@inner
def rise(s: Array, first: int, last: int, width: int, sums: Array, y: Array) -> None:
    """Bring m, l and y' of some queries to their new maxima."""
    for r in range(first, last):
        before = sums[0, r]
        top = max(before, highest(s[r, :width]))
        if top > before:
            factor = exp(y.dtype.type(before - top))
            sums[0, r] = top
            sums[1, r] *= factor
            for d in range(y.shape[1]):
                y[r, d] *= factor


@inner
def exponentials(s: Array, first: int, last: int, width: int, sums: Array) -> None:
    """Turn scores into numbers of at most 1, and add these up."""
    for r in range(first, last):
        base = s.dtype.type(sums[0, r] if sums[0, r] > -np.inf else 0)
        for c in range(width):
            s[r, c] = exp(s[r, c] - base)
        sums[1, r] += total(s[r, :width])


@inner
def divide(room: Room, y: Array, lse: Array) -> None:
    """Fill y and lse; a query that sees nothing gets 0 and inf, so that its p is 0 in backward too."""
    sums, summed = room.sums, room.y
    for r in range(y.shape[0]):
        top, weight = sums[0, r], sums[1, r]
        nothing = weight == 0
        lse[r] = np.inf if nothing else (top if top > -np.inf else 0) + math.log(weight)
        by, zero = y.dtype.type(0 if nothing else 1 / weight), y.dtype.type(0)
        for d in range(y.shape[1]):
            y[r, d] = zero if nothing else by * summed[r, d]
