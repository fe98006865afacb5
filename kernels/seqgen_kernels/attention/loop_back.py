"""The gradients of attention over blocks of scores, compiled, for `with_numba`.

    p = exp(s - lse)    delta[i] = dy[i] . y[i]    ds = p (dy v^T - delta)
    dq = scale ds k     dk = scale ds^T q          dv = p^T dy            dbias = ds

The scores are made again block by block, which costs less than to keep them. delta[i] = sum_j p[i, j] dp[i, j], for
y[i] = sum_j p[i, j] v[j]. Few and long functions: see `loop.py`.
Source: Dao et al., "FlashAttention" (2022), appendix B.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled
from seqgen_kernels._outer_tile import FAR, ROWS, product
from seqgen_kernels.attention.blocks import KEYS, QUERIES, Options
from seqgen_kernels.attention.panels import copy, turn
from seqgen_kernels.attention.scores import fill_scores
from seqgen_kernels.contract import Array


class Gradients(NamedTuple):
    """What backward fills, in parts that no two threads share, with rows and columns padded to whole tiles."""

    dq: Array  # (B H, Tq, D)
    dk: Array  # (groups, B H, Tk, D)
    dv: Array  # (groups, B H, Tk, D)
    dbias: Array  # (biases, Tq, Tk), not padded
    dtables: Array  # (groups, F, H, 2R + 1, D)


@compiled
def retreat(
    q: Array, k: Array, v: Array, y: Array, lse: Array, dy: Array, options: Options, sharing: Array, groups: int,
    gradients: Gradients, first: int, last: int,
) -> None:  # fmt: skip
    """Fill the gradients; a unit of work is a row of heads in `sharing`, of each every groups-th block of queries."""
    tables, keys, width, kind = options.tables, k.shape[1], k.shape[2], k.dtype
    wide, table, turned_shape = gradients.dk.shape[3], gradients.dtables.shape[3], (-(-keys // KEYS), width, KEYS)
    panels, value_panels, clean = (
        np.empty(turned_shape, kind),
        np.empty(turned_shape, kind),
        np.empty((keys, wide), kind),
    )
    turned = np.empty((tables.shape[0], 1, width, table), kind)
    clean_tables = np.empty((tables.shape[0], table, wide), kind)
    block, s = np.empty((3, QUERIES, wide), kind), np.empty((2, QUERIES, KEYS), kind)
    t, delta = np.empty((2, tables.shape[0], QUERIES, table), kind), np.empty(QUERIES, kind)
    far = FAR + keys
    no, yes = far < 0, far >= 0  # not literals, as in `loop.py`
    for unit in range(first, last):
        group = unit % groups
        for head in sharing[unit // groups]:
            h = head % tables.shape[1]
            turn(k[head], panels)
            turn(v[head], value_panels)
            copy(k[head], options.scale, yes, clean)
            for f in range(tables.shape[0]):
                turn(tables[f, h], turned[f])
                copy(tables[f, h], options.scale, yes, clean_tables[f])
            for i in range(group * QUERIES, q.shape[1], groups * QUERIES):
                count = min(QUERIES, q.shape[1] - i)
                whole = -(-count // ROWS) * ROWS
                copy(q[head, i : i + count], options.scale, no, block[0])
                copy(q[head, i : i + count], options.scale, yes, block[1])
                copy(dy[head, i : i + count], 1.0, no, block[2])
                multiply_rows(dy[head, i : i + count], y[head, i : i + count], delta)
                for f in range(tables.shape[0]):
                    product(block[0, :, :width], turned[f, 0], t[0, f], no, far, far, far)
                    t[1, f] = 0
                dq, seen = gradients.dq[head, i : i + whole], min(keys, i + count) if options.causal else keys
                for j in range(0, seen, KEYS):
                    columns, reach = min(KEYS, seen - j), i - j if options.causal else far
                    end = j + -(-columns // ROWS) * ROWS
                    fill_scores(
                        block[0, :, :width],
                        panels[j // KEYS],
                        t[0],
                        options,
                        head,
                        i,
                        j,
                        count,
                        columns,
                        reach,
                        far,
                        s[0],
                    )
                    product(block[2, :, :width], value_panels[j // KEYS], s[1], no, reach, far, far)
                    pull(s, lse[head, i : i + count], delta, columns, reach)
                    leave(s[1], t[1], options, head, i, j, count, columns, reach, gradients.dbias)
                    product(s[1, :whole, :columns], clean[j : j + columns], dq, yes, far, far, reach)
                    p, ds = s[0, :count, : end - j], s[1, :count, : end - j]
                    product(ds.T, block[1, :count], gradients.dk[group, head, j:end], yes, far, reach, far)
                    product(p.T, block[2, :count], gradients.dv[group, head, j:end], yes, far, reach, far)
                for f in range(tables.shape[0]):
                    size, into = tables.shape[2], gradients.dtables[group, f, h]
                    product(t[1, f, :whole, :size], clean_tables[f, :size], dq, yes, far, far, far)
                    product(t[1, f, :count, :table].T, block[1, :count], into, yes, far, far, far)


@compiled
def multiply_rows(x: Array, y: Array, sums: Array) -> None:
    """Fill sums with the products of rows, x[i] . y[i]."""
    for i in range(x.shape[0]):
        row, other, total = x[i], y[i], 0.0
        for d in range(row.shape[0]):
            total += row[d] * other[d]
        sums[i] = total


@compiled
def pull(s: Array, lse: Array, delta: Array, columns: int, reach: int) -> None:
    """Turn scores s[0] into p, and dp in s[1] into ds; a pair that may not see each other gets 0 in both."""
    for r in range(lse.shape[0]):
        seen = min(columns, r + reach + 1)
        pull_row(s[0, r, :seen], s[1, r, :seen], s.dtype.type(lse[r]), delta[r])
        p, ds = s[0, r, seen:], s[1, r, seen:]
        for c in range(p.shape[0]):
            p[c] = 0
            ds[c] = 0


@compiled
def pull_row(p: Array, ds: Array, lse: float, delta: float) -> None:
    """Do so with a row; apart from `pull`, where LLVM does not see that it may take vectors."""
    nothing, zero = p.dtype.type(-np.inf), p.dtype.type(0)
    for c in range(p.shape[0]):
        score, share = p[c], exp(p[c] - lse)
        share = zero if score == nothing else share
        p[c] = share
        ds[c] = zero if score == nothing else share * (ds[c] - delta)


@compiled
def leave(
    ds: Array, dt: Array, options: Options, head: int, i: int, j: int, rows: int, columns: int, reach: int, dbias: Array
) -> None:
    """Add a block of ds to the bias and to what its keys read in t, where they are given."""
    b = head // options.tables.shape[1]
    for r in range(rows):
        seen = min(columns, r + reach + 1)
        row = ds[r, :seen]
        if options.bias_of.shape[0]:
            into = dbias[options.bias_of[head], i + r, j:]
            for c in range(row.shape[0]):
                into[c] += row[c]
        for f in range(dt.shape[0]):
            table, half, query = dt[f, r], options.tables.shape[2] // 2, options.coords_q[f, b, i + r]
            places = options.coords_k[f, b, j:]
            for c in range(row.shape[0]):
                table[half + min(max(query - places[c], -half), half)] += row[c]
