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
from seqgen_kernels._outer_tile import FAR, product
from seqgen_kernels._rows import products
from seqgen_kernels._tile_parts import ROWS
from seqgen_kernels.attention.blocks import KEYS, QUERIES, Block, Given, Gradients, Options, RoomBack, Tables
from seqgen_kernels.attention.layouts import empty, lay, turn
from seqgen_kernels.attention.scores import computed, fill_table, finish, reads, seen
from seqgen_kernels.contract import Array


@compiled
def retreat(
    given: Given, options: Options, tables: Tables, sharing: Array, groups: int, room: RoomBack, gradients: Gradients,
    first: int, last: int,
) -> None:  # fmt: skip
    """Fill the gradients for some units of work."""
    for item in range(first * sharing.shape[1], last * sharing.shape[1]):
        unit, n = item // sharing.shape[1], item % sharing.shape[1]
        head, group = sharing[unit // groups, n], unit % groups
        turn(given.k[head], room.k)
        turn(given.v[head], room.v)
        lay(given.k[head], room.clean_k, 1.0, 0.0)
        empty(room.dk)
        empty(room.dv)
        for i in range(group * QUERIES, given.q.shape[1], groups * QUERIES):
            end = i + QUERIES
            q, dy, lse = given.q[head, i:end], given.dy[head, i:end], given.lse[head, i:end]
            lay(q, room.q, options.scale, np.nan)
            lay(q, room.clean_q, options.scale, 0.0)
            lay(dy, room.dy, 1.0, np.nan)
            begin(dy, given.y[head, i:end], room.delta, room.dq)
            retreat_rows(lse, options, tables, head, i, room, gradients.dbias, gradients.dtables[group])
            lay(room.dq, gradients.dq[head, i:end], options.scale, np.nan)
        lay(room.dk, gradients.dk[group, head], 1.0, np.nan)
        lay(room.dv, gradients.dv[group, head], 1.0, np.nan)


@inner
def begin(dy: Array, y: Array, delta: Array, dq: Array) -> None:
    """Begin a block of queries: fill delta, empty dq."""
    for r in range(y.shape[0]):
        delta[r] = products(dy[r], y[r], 0.0)
    empty(dq)


@inlined
def retreat_rows(
    lse: Array, options: Options, tables: Tables, head: int, i: int, room: RoomBack, dbias: Array, dtables: Array
) -> None:
    """Take a block of queries through all keys that they see."""
    b, h, count, rows = head // dtables.shape[1], head % dtables.shape[1], len(lse), -(-len(lse) // ROWS) * ROWS
    keys, width, reach = options.keys, room.k.shape[1], options.tables.shape[2] // 2
    end, far = min(keys, i + count) if options.causal else keys, FAR + keys
    q, dy, p, ds, dq = room.q[:rows, :width], room.dy[:rows, :width], room.p[:rows], room.ds[:rows], room.dq[:rows]
    for f in range(room.t.shape[0]):
        low, high = reads(options.coords_q[f, b, i : i + count], options.coords_k[f, b, :end], reach)
        fill_table(q, tables.turned[f, h], low, high, room.t[f])
    for j in range(0, end, KEYS):
        block = Block(head, b, i, j, count, min(KEYS, end - j), i - j if options.causal else far)
        clean_k, dk, dv = room.clean_k[j : j + KEYS], room.dk[j : j + KEYS], room.dv[j : j + KEYS]
        product(q, room.k[j // KEYS], p, far < 0, block.reach, far, far)
        product(dy, room.v[j // KEYS], ds, far < 0, block.reach, far, far)
        finish(p, room.t, room.chosen, options, block)
        pull(p, ds, lse, room.delta, block)
        leave(ds, room.dt, room.chosen, options, block, dbias)
        product(ds[:, : block.columns], clean_k, dq, far > 0, far, far, block.reach)
        product(ds[:count, : len(dk)].T, room.clean_q, dk, far > 0, far, block.reach, far)
        product(p[:count, : len(dk)].T, room.dy, dv, far > 0, far, block.reach, far)
    for f in range(room.t.shape[0]):
        low, high = reads(options.coords_q[f, b, i : i + count], options.coords_k[f, b, :end], reach)
        dt, clean, into = room.dt[f], tables.clean[f, h, low:high], dtables[f, h, low:high]
        product(dt[:rows, low:high], clean, dq, far > 0, far, far, far)
        product(dt[:count, low:high].T, room.clean_q, into, far > 0, far, far, far)
        empty(dt)


@inner
def pull(p: Array, ds: Array, lse: Array, delta: Array, block: Block) -> None:
    """Turn scores into p, and dp into ds; a pair that may not see each other gets 0 in both."""
    nothing, zero = p.dtype.type(-np.inf), p.dtype.type(0)
    for r in range(block.rows):
        for c in range(computed(block, r)):
            share = exp(p[r, c] - lse[r])
            flow = share * (ds[r, c] - delta[r])
            ds[r, c] = zero if p[r, c] == nothing else flow
            p[r, c] = zero if p[r, c] == nothing else share


@inner
def leave(ds: Array, dt: Array, chosen: Array, options: Options, block: Block, dbias: Array) -> None:
    """Add a block of ds to the bias and to what its keys read in t, where they are given.

    Four queries take turns at t, lest a sum wait for itself.
    """
    if options.bias_of.shape[0]:
        matrix = dbias[options.bias_of[block.head]]
        for r in range(block.rows):
            row = matrix[block.i + r, block.j :]
            for c in range(seen(block, r)):
                row[c] += ds[r, c]
    for f in range(dt.shape[0]):
        into, rows = dt[f], chosen[f]
        for r in range(0, block.rows, 4):
            for c in range(seen(block, r + 3)):
                for e in range(r, r + 4):
                    into[e, np.uint32(rows[e, c])] += ds[e, c]
