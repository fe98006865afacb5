"""The gradients of attention over blocks of scores, compiled, for `with_numba`.

    p = exp(s - lse)    delta[i] = dy[i] . y[i]    ds = p (dy v^T - delta)
    dq = scale ds k     dk = scale ds^T q          dv = p^T dy            dbias = ds

The scores are made again block by block, which costs less than to keep them. delta[i] = sum_j p[i, j] dp[i, j], for
y[i] = sum_j p[i, j] v[j].
Source: Dao et al., "FlashAttention" (2022), appendix B.
"""

import numpy as np

from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled, inlined, inner
from seqgen_kernels._outer_tile import FAR, ROWS, product
from seqgen_kernels._rows import products
from seqgen_kernels.attention.blocks import KEYS, QUERIES, Block, Given, Gradients, Options, RoomBack, Tables
from seqgen_kernels.attention.layouts import empty, lay, turn
from seqgen_kernels.attention.scores import computed, fill_scores, fill_tables, place, read, row_of_table, seen
from seqgen_kernels.contract import Array


@compiled
def retreat(
    given: Given, options: Options, tables: Tables, sharing: Array, groups: int, room: RoomBack, gradients: Gradients,
    first: int, last: int,
) -> None:  # fmt: skip
    """Fill the gradients for some units of work."""
    for unit in range(first, last):
        for n in range(sharing.shape[1]):
            retreat_head(given, options, tables, sharing[unit // groups, n], unit % groups, groups, room, gradients)


@inlined
def retreat_head(
    given: Given, options: Options, tables: Tables, head: int, group: int, groups: int, room: RoomBack,
    gradients: Gradients,
) -> None:  # fmt: skip
    """Take every groups-th block of queries of a head."""
    begin_keys(given, head, room)
    for i in range(group * QUERIES, given.q.shape[1], groups * QUERIES):
        begin_rows(given, options, head, i, room)
        retreat_rows(given, options, tables, head, group, i, room, gradients)
        lay(room.dq, gradients.dq[head, i : i + QUERIES], options.scale, False)
    lay(room.dk, gradients.dk[group, head], 1.0, False)
    lay(room.dv, gradients.dv[group, head], 1.0, False)


@inlined
def begin_keys(given: Given, head: int, room: RoomBack) -> None:
    """Lay out the keys and values of a head, with gradients of 0."""
    turn(given.k[head], room.k)
    turn(given.v[head], room.v)
    lay(given.k[head], room.clean_k, 1.0, True)
    empty(room.dk)
    empty(room.dv)


@inlined
def begin_rows(given: Given, options: Options, head: int, i: int, room: RoomBack) -> None:
    """Lay out a block of queries."""
    end = i + QUERIES
    q, dy, y = given.q[head, i:end], given.dy[head, i:end], given.y[head, i:end]
    lay(q, room.q, options.scale, False)
    lay(q, room.clean_q, options.scale, True)
    lay(dy, room.dy, 1.0, False)
    empty(room.dq)
    for r in range(y.shape[0]):
        room.delta[r] = products(dy[r], y[r], 0.0)


@inlined
def retreat_rows(
    given: Given, options: Options, tables: Tables, head: int, group: int, i: int, room: RoomBack,
    gradients: Gradients,
) -> None:  # fmt: skip
    """Take a block of queries through all keys that they see."""
    lse, keys, width = given.lse[head, i : i + QUERIES], given.k.shape[1], room.q.shape[1]
    count = lse.shape[0]
    rows, seen = -(-count // ROWS) * ROWS, min(keys, i + count) if options.causal else keys
    q, dy, p, ds = room.q[:rows, :width], room.dy[:rows, :width], room.p[:rows], room.ds[:rows]
    fill_tables(q, tables.turned, options, head, i, seen, room.t)
    for j in range(0, seen, KEYS):
        block = place(options, head, i, j, count, seen - j)
        fill_scores(q, room.k[j // KEYS], room.t, options, block, p)
        product(dy, room.v[j // KEYS], ds[:, :], block.far < 0, block.reach, block.far, block.far)
        pull(p, ds, lse, room.delta, block)
        leave(ds, room.dt, options, block, gradients.dbias)
        spread(p, ds, room, block)
    spread_tables(room, tables, options, head, i, count, seen, gradients.dtables[group])


@inner
def pull(p: Array, ds: Array, lse: Array, delta: Array, block: Block) -> None:
    """Turn scores into p, and dp into ds; a pair that may not see each other gets 0 in both."""
    nothing, zero = p.dtype.type(-np.inf), p.dtype.type(0)
    for r in range(block.rows):
        for c in range(computed(block, r // ROWS * ROWS, p)):
            score, share = p[r, c], exp(p[r, c] - lse[r])
            share = zero if score == nothing else share
            p[r, c] = share
            ds[r, c] = zero if score == nothing else share * (ds[r, c] - delta[r])


@inlined
def leave(ds: Array, dt: Array, options: Options, block: Block, dbias: Array) -> None:
    """Add a block of ds to the bias and to what its keys read in t, where they are given."""
    if options.bias_of.shape[0]:
        leave_in_bias(ds, block, dbias[options.bias_of[block.head], block.i :, block.j :])
    for f in range(dt.shape[0]):
        queries, keys = options.coords_q[f, block.b, block.i :], options.coords_k[f, block.b, block.j :]
        leave_in_table(ds, options.tables.shape[2] // 2, queries, keys, block, dt[f])


@inner
def leave_in_bias(ds: Array, block: Block, dbias: Array) -> None:
    """Add a block of ds to the bias."""
    for r in range(block.rows):
        for c in range(seen(block, r)):
            dbias[r, c] += ds[r, c]


@inner
def leave_in_table(ds: Array, reach: int, queries: Array, keys: Array, block: Block, dt: Array) -> None:
    """Add a block of ds to what its keys read in t (QUERIES, 2R + 1)."""
    for r in range(block.rows):
        for c in range(seen(block, r)):
            dt[r, row_of_table(reach, queries[r], keys[c])] += ds[r, c]


@inlined
def spread(p: Array, ds: Array, room: RoomBack, block: Block) -> None:
    """Add what a block of p and ds gives to dq, dk and dv."""
    j, end, far, yes = block.j, block.j + KEYS, block.far, block.far > 0
    product(ds[:, : block.columns], room.clean_k[j:end], room.dq[: ds.shape[0]], yes, far, far, block.reach)
    dk, dv = room.dk[j:end], room.dv[j:end]
    product(ds[: block.rows, : dk.shape[0]].T, room.clean_q, dk, yes, far, block.reach, far)
    product(p[: block.rows, : dk.shape[0]].T, room.dy, dv, yes, far, block.reach, far)


@inlined
def spread_tables(
    room: RoomBack, tables: Tables, options: Options, head: int, i: int, count: int, keys: int, dtables: Array
) -> None:
    """Add what dt gives to dq and dtables (F, H, 2R + 1, D), and empty it."""
    h, rows, far = head % tables.clean.shape[1], -(-count // ROWS) * ROWS, FAR + keys
    for f in range(room.dt.shape[0]):
        low, high = read(options, f, head, i, keys, room.q.itemsize)
        dt, clean, into = room.dt[f], tables.clean[f, h, low:high], dtables[f, h, low:high]
        product(dt[:rows, low:high], clean, room.dq[:rows], far > 0, far, far, far)
        product(dt[:count, low:high].T, room.clean_q, into, far > 0, far, far, far)
        empty(dt)
