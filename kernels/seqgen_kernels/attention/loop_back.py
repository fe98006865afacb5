"""The gradients of attention over blocks of scores, compiled, for `with_numba`.

    p = exp(s - lse)    delta[i] = dy[i] . y[i]    ds = p (dy v^T - delta)
    dq = scale ds k     dk = scale ds^T q          dv = p^T dy            dbias = ds

The scores are made again block by block, which costs less than to keep them. delta[i] = sum_j p[i, j] dp[i, j], for
y[i] = sum_j p[i, j] v[j]. The factors scale are in the copies of q and k.
Source: Dao et al., "FlashAttention" (2022), appendix B.
"""

import numpy as np

from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled, inlined, inner
from seqgen_kernels._outer_tile import product
from seqgen_kernels.attention.blocks import KEYS, QUERIES, Block, Columns, Options, Rows, Tables
from seqgen_kernels.attention.scores import fill_scores, fill_tables, place
from seqgen_kernels.contract import Array


@compiled
def retreat(
    heads: Array, rows: Rows, columns: Columns, tables: Tables, options: Options, group: int, groups: int,
    s: Array, t: Array,
) -> None:  # fmt: skip
    """Add to the gradients what every groups-th block of queries gives; s and t are room for scores and ds."""
    for n in range(heads.shape[0]):
        head = heads[n]
        one = Columns(columns.k[n], columns.v[n], columns.clean_k[n], columns.dk[head], columns.dv[head])
        for i in range(group * QUERIES, rows.lse.shape[1], groups * QUERIES):
            retreat_rows(cut(rows, n, head, i), one, tables, options, head, i, s, t)


@inlined
def cut(rows: Rows, n: int, head: int, i: int) -> Rows:
    """Return the block of queries at i; n is the head's number in this call."""
    end = i + QUERIES
    q, clean, dy = rows.q[n, i:end], rows.clean_q[n, i:end], rows.dy[n, i:end]
    return Rows(q, clean, dy, rows.dq[head, i:end], rows.lse[head, i:end], rows.delta[n, i:end])


@inlined
def retreat_rows(
    rows: Rows, columns: Columns, tables: Tables, options: Options, head: int, i: int, s: Array, t: Array
) -> None:
    """Take a block of queries through all keys that they see."""
    count, keys, width = rows.lse.shape[0], columns.clean_k.shape[0], columns.k.shape[1]
    seen = min(keys, i + count) if options.causal else keys
    q, dy, p, ds = rows.q[:, :width], rows.dy[:, :width], s[0, : rows.q.shape[0]], s[1, : rows.q.shape[0]]
    block = place(options, head, i, 0, count, seen)
    fill_tables(q, tables.turned, head, block.far, t[0])
    for j in range(0, seen, KEYS):
        block = place(options, head, i, j, count, seen - j)
        fill_scores(q, columns.k[j // KEYS], t[0], options, block, p)
        product(dy, columns.v[j // KEYS], ds, block.far < 0, block.reach, block.far, block.far)
        pull(p, ds, rows, block)
        leave(ds, t[1], options, block, tables.dbias)
        spread(p, ds, rows, columns, block)
    spread_tables(t[1], rows, tables, head, block.far)


@inlined
def pull(p: Array, ds: Array, rows: Rows, block: Block) -> None:
    """Turn scores into p, and dp into ds; a pair that may not see each other gets 0 in both."""
    lse, delta = rows.lse, rows.delta
    for r in range(block.rows):
        seen = min(block.columns, r + block.reach + 1)
        pull_row(p[r, :seen], ds[r, :seen], lse[r], delta[r])
        for c in range(seen, p.shape[1]):
            p[r, c] = 0
            ds[r, c] = 0


@inner
def pull_row(p: Array, ds: Array, lse: float, delta: float) -> None:
    """Do so with a row; apart from `pull`, where LLVM does not see that it may take vectors."""
    nothing, zero = p.dtype.type(-np.inf), p.dtype.type(0)
    for c in range(p.shape[0]):
        score, share = p[c], exp(p[c] - lse)
        share = zero if score == nothing else share
        p[c] = share
        ds[c] = zero if score == nothing else share * (ds[c] - delta)


@inlined
def leave(ds: Array, dt: Array, options: Options, block: Block, dbias: Array) -> None:
    """Add a block of ds to the bias and to what its keys read in t, where they are given."""
    if options.bias_of.shape[0]:
        leave_in_bias(ds, block, dbias[options.bias_of[block.head], block.i :, block.j :])
    for f in range(dt.shape[0]):
        queries, keys = options.coords_q[f, block.b, block.i :], options.coords_k[f, block.b, block.j :]
        leave_in_table(ds, options.tables.shape[2] // 2, queries, keys, block, dt[f])


@inlined
def leave_in_bias(ds: Array, block: Block, dbias: Array) -> None:
    """Add a block of ds to the bias."""
    for r in range(block.rows):
        row, into = ds[r, : min(block.columns, r + block.reach + 1)], dbias[r]
        for c in range(row.shape[0]):
            into[c] += row[c]


@inlined
def leave_in_table(ds: Array, reach: int, queries: Array, keys: Array, block: Block, dt: Array) -> None:
    """Add a block of ds to what its keys read in t (QUERIES, 2R + 1)."""
    for r in range(block.rows):
        row, into, query = ds[r, : min(block.columns, r + block.reach + 1)], dt[r], queries[r]
        for c in range(row.shape[0]):
            into[reach + min(max(query - keys[c], -reach), reach)] += row[c]


@inlined
def spread(p: Array, ds: Array, rows: Rows, columns: Columns, block: Block) -> None:
    """Add what a block of p and ds gives to dq, dk and dv."""
    j, end, far, yes = block.j, block.j + KEYS, block.far, block.far > 0
    product(ds[:, : block.columns], columns.clean_k[j : j + block.columns], rows.dq, yes, far, far, block.reach)
    dk, dv = columns.dk[j:end], columns.dv[j:end]
    product(ds[: block.rows, : dk.shape[0]].T, rows.clean_q, dk, yes, far, block.reach, far)
    product(p[: block.rows, : dk.shape[0]].T, rows.dy, dv, yes, far, block.reach, far)


@inlined
def spread_tables(dt: Array, rows: Rows, tables: Tables, head: int, far: int) -> None:
    """Add what dt gives to dq and dtables, and empty it."""
    h, count, size, yes = head % tables.clean.shape[1], rows.lse.shape[0], tables.dtables.shape[2], far > 0
    for f in range(dt.shape[0]):
        clean, into = tables.clean[f, h], tables.dtables[f, h]
        product(dt[f, : rows.q.shape[0], : clean.shape[0]], clean, rows.dq, yes, far, far, far)
        product(dt[f, :count, :size].T, rows.clean_q, into, yes, far, far, far)
        dt[f] = 0
