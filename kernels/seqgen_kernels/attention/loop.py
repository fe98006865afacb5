"""Attention over blocks of scores, compiled, for `with_numba`.

A query's scores pass by in blocks; m and l are what they came to so far, y' is not yet divided:

    m' = max(m, max_j s[j])    p[j] = exp(s[j] - m')    l' = l exp(m - m') + sum_j p[j]    y' = y' exp(m - m') + p v

After the last block y = y' / l, and log sum exp s = m + log l is all that backward needs of them.

Few and long functions: Numba optimises a function again in each that calls it, and there are seconds at stake.
Source: Milakov and Gimelshein, "Online normalizer calculation for softmax" (2018); Rabe and Staats (2021).
"""

import math

import numpy as np

from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled
from seqgen_kernels._outer_tile import FAR, product
from seqgen_kernels._row_vectors import size, top
from seqgen_kernels.attention.blocks import KEYS, QUERIES, Options
from seqgen_kernels.attention.panels import copy, turn
from seqgen_kernels.attention.scores import fill_scores
from seqgen_kernels.contract import Array


@compiled
def attend(
    q: Array,
    k: Array,
    v: Array,
    options: Options,
    groups: int,
    vectors: int,
    y: Array,
    lse: Array,
    first: int,
    last: int,
) -> None:
    """Fill y like q (B H, Tq, D) and lse (B H, Tq); a unit of work is every groups-th block of a head's queries.

    A tile's columns are a multiple of `vectors`.
    """
    keys, width, kind = k.shape[1], k.shape[2], k.dtype
    tables, wide = options.tables, -(-width // vectors) * vectors
    panels, values = np.empty((-(-keys // KEYS), width, KEYS), kind), np.empty((keys, wide), kind)
    turned = np.empty((tables.shape[0], 1, width, -(-tables.shape[2] // vectors) * vectors), kind)
    rows, into = np.empty((QUERIES, wide), kind), np.empty((QUERIES, wide), kind)
    s, t = np.empty((QUERIES, KEYS), kind), np.empty((tables.shape[0], QUERIES, turned.shape[3]), kind)
    sums, far = np.empty((2, QUERIES)), FAR + keys
    no = far < 0  # not a literal: Numba would compile a function once more for each
    for unit in range(first, last):
        head = unit // groups
        turn(k[head], panels)
        copy(v[head], 1.0, no, values)
        for f in range(tables.shape[0]):
            turn(tables[f, head % tables.shape[1]], turned[f])
        for i in range(unit % groups * QUERIES, q.shape[1], groups * QUERIES):
            count = min(QUERIES, q.shape[1] - i)
            copy(q[head, i : i + count], options.scale, no, rows)
            for f in range(tables.shape[0]):
                product(rows[:, :width], turned[f, 0], t[f], no, far, far, far)
            seen = min(keys, i + count) if options.causal else keys
            sums[0], sums[1] = -np.inf, 0
            for j in range(0, seen, KEYS):
                columns, reach = min(KEYS, seen - j), i - j if options.causal else far
                fill_scores(rows[:, :width], panels[j // KEYS], t, options, head, i, j, count, columns, reach, far, s)
                weigh(s, count, columns, reach, vectors, sums, into)
                product(s[:, :columns], values[j : j + columns], into, j > 0, far, far, reach)
            divide(into, sums, y[head, i : i + count], lse[head, i : i + count])


@compiled
def weigh(s: Array, rows: int, columns: int, reach: int, vectors: int, sums: Array, y: Array) -> None:
    """Turn a block of scores into p, and bring what was summed before to the new maxima."""
    for r in range(rows):
        seen = min(columns, r + reach + 1)
        row = s[r, : -(-seen // vectors) * vectors]
        before = sums[0, r]
        highest = max(before, top(row))
        if highest > before:
            sums[0, r] = highest
            if before > -np.inf:
                sums[1, r] *= math.exp(before - highest)
                by, into = y.dtype.type(math.exp(before - highest)), y[r]
                for d in range(into.shape[0]):
                    into[d] *= by
        base = s.dtype.type(highest if highest > -np.inf else 0)
        for c in range(row.shape[0]):
            row[c] = exp(row[c] - base)
        sums[1, r] += size(row)
        rest = s[r, row.shape[0] :]
        for c in range(rest.shape[0]):
            rest[c] = 0


@compiled
def divide(total: Array, sums: Array, y: Array, lse: Array) -> None:
    """Fill y and lse; a query that sees nothing gets 0 and inf, so that its p is 0 in backward too."""
    for r in range(y.shape[0]):
        highest, weight = sums[0, r], sums[1, r]
        empty = weight == 0
        lse[r] = np.inf if empty else (highest if highest > -np.inf else 0) + math.log(weight)
        row, into, by, zero = total[r], y[r], y.dtype.type(0 if empty else 1 / weight), y.dtype.type(0)
        for d in range(into.shape[0]):
            into[d] = zero if empty else by * row[d]
