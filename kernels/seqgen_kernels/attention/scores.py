"""One block of scores, compiled: what forward and backward both begin with.

    s[i, j] = q[i] . k[j] + sum_f t[f, i, R + c] + bias[i, j],   c = clip(coords_q[f, i] - coords_k[f, j], -R, R)

Rows i are queries, already scaled, columns j keys, both counted from the block's corner. t[f, i, r] holds the products
q[i] . tables[f, r] with all rows of a table, and lies in the first cache while the keys read there. Where i may not see
j, and beyond the last key, s is -inf.
"""

import numpy as np

from seqgen_kernels._jit import compiled, inlined, inner
from seqgen_kernels._outer_tile import FAR, product
from seqgen_kernels.attention.blocks import KEYS, Block, Options
from seqgen_kernels.contract import Array


@inlined
def place(options: Options, head: int, i: int, j: int, rows: int, keys: int) -> Block:
    """Tell where the block at query i and key j lies; rows and keys are those from there to the end of the head."""
    far = FAR + keys
    reach = i - j if options.causal else far
    return Block(head, head // options.tables.shape[1], i, j, rows, min(KEYS, keys), reach, far)


@inner
def fill_scores(q: Array, keys: Array, t: Array, options: Options, block: Block, s: Array) -> None:
    """Fill the block s, with rows of whole tiles."""
    product(q, keys, s, block.far < 0, block.reach, block.far, block.far)
    hide(s, block)
    for f in range(t.shape[0]):
        queries, keys_at = options.coords_q[f, block.b, block.i :], options.coords_k[f, block.b, block.j :]
        add_table(t[f], options.tables.shape[2] // 2, queries, keys_at, block, s)
    if options.bias_of.shape[0]:
        add_bias(options.bias[options.bias_of[block.head], block.i :, block.j :], block, s)
    if options.mask_of.shape[0]:
        add_mask(options.mask[options.mask_of[block.head], block.i :, block.j :], block, s)


@inlined
def hide(s: Array, block: Block) -> None:
    """Let no query see what comes after its last key."""
    nothing = s.dtype.type(-np.inf)
    for r in range(block.rows):
        rest = s[r, min(block.columns, r + block.reach + 1) :]
        for c in range(rest.shape[0]):
            rest[c] = nothing


@inlined
def fill_tables(q: Array, tables: Array, head: int, far: int, t: Array) -> None:
    """Fill t (F, QUERIES, 2R + 1) with the products of queries and tables (F, H, D, 2R + 1)."""
    for f in range(t.shape[0]):
        product(q, tables[f, head % tables.shape[1]], t[f, : q.shape[0]], far < 0, far, far, far)


@inlined
def add_table(t: Array, reach: int, queries: Array, keys: Array, block: Block, s: Array) -> None:
    """Add what the keys of each query read."""
    for r in range(block.rows):
        gather(t[r], reach, queries[r], keys, s[r, : min(block.columns, r + block.reach + 1)])


@inlined
def add_bias(bias: Array, block: Block, s: Array) -> None:
    """Add the bias to what is seen."""
    for r in range(block.rows):
        row, other = s[r, : min(block.columns, r + block.reach + 1)], bias[r]
        for c in range(row.shape[0]):
            row[c] += other[c]


@inlined
def add_mask(mask: Array, block: Block, s: Array) -> None:
    """Hide what the mask hides."""
    nothing = s.dtype.type(-np.inf)
    for r in range(block.rows):
        row, seen = s[r, : min(block.columns, r + block.reach + 1)], mask[r]
        for c in range(row.shape[0]):
            row[c] = row[c] if seen[c] else nothing


@compiled
def gather(t: Array, reach: int, query: int, keys: Array, row: Array) -> None:
    """Add to a row of scores what its keys read in t (2R + 1,)."""
    for c in range(row.shape[0]):
        row[c] += t[reach + min(max(query - keys[c], -reach), reach)]
