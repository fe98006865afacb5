"""One block of scores, compiled: what forward and backward both begin with.

    s[i, j] = q[i] . k[j] + sum_f t[f, i, R + c] + bias[i, j],   c = clip(coords_q[f, i] - coords_k[f, j], -R, R)

Rows i are queries, already scaled, columns j keys, both counted from the block's corner. t[f, i, r] holds the products
q[i] . tables[f, r] with the rows of a table that may be read, and lies near while the keys read there. Where i may not
see j, and beyond the last key, s is -inf.
"""

import numpy as np

from seqgen_kernels._jit import inlined, inner
from seqgen_kernels._outer_tile import FAR, ROWS, VECTOR_BYTES, product, tile
from seqgen_kernels.attention.blocks import KEYS, QUERIES, Block, Options
from seqgen_kernels.contract import Array


@inlined
def place(options: Options, head: int, i: int, j: int, rows: int, keys: int) -> Block:
    """Tell where the block at query i and key j lies; rows and keys are those from there to the end of the head."""
    far = FAR + keys
    reach = i - j if options.causal else far
    return Block(head, head // options.tables.shape[1], i, j, rows, min(KEYS, keys), reach, far)


@inlined
def seen(block: Block, r: int) -> int:
    """Count the columns that row r sees, as far as causal tells."""
    return min(block.columns, r + block.reach + 1)


@inlined
def computed(block: Block, r: int, s: Array) -> int:
    """Count the columns that are computed of ROWS rows from r: what the last of them sees, in whole tiles."""
    vectors = 2 * VECTOR_BYTES // s.itemsize
    return -(-min(block.columns, r + ROWS + block.reach) // vectors) * vectors


@inlined
def fill_scores(q: Array, keys: Array, t: Array, options: Options, block: Block, s: Array) -> None:
    """Fill the block s, with rows of whole tiles."""
    product(q, keys, s[:, :KEYS], block.far < 0, block.reach, block.far, block.far)
    hide(s, block)
    for f in range(t.shape[0]):
        queries, keys_at = options.coords_q[f, block.b, block.i :], options.coords_k[f, block.b, block.j :]
        add_table(t[f], options.tables.shape[2] // 2, queries, keys_at, block, s)
    if options.bias_of.shape[0]:
        add_bias(options.bias[options.bias_of[block.head], block.i :, block.j :], block, s)
    if options.mask_of.shape[0]:
        add_mask(options.mask[options.mask_of[block.head], block.i :, block.j :], block, s)


@inlined
def fill_tables(q: Array, tables: Array, options: Options, head: int, i: int, keys: int, t: Array) -> None:
    """Fill what the first keys may read of t (F, QUERIES, 2R + 1), the products of q and tables (F, H, D, 2R + 1)."""
    for f in range(t.shape[0]):
        table, into = tables[f, head % tables.shape[1]], t[f]
        low, high = read(options, f, head, i, keys, q.itemsize)
        for p in range(low, high, 2 * VECTOR_BYTES // q.itemsize):
            for r in range(0, q.shape[0], ROWS):
                tile(q, table, into, r, p, 0, q.shape[1], False)


@inlined
def read(options: Options, f: int, head: int, i: int, keys: int, itemsize: int) -> tuple[int, int]:
    """Tell which rows of a table stand between a block of queries and the first keys: the first, and one past the last.

    Both in whole tiles.
    """
    if keys == 0:
        return 0, 0
    b, reach, vectors = head // options.tables.shape[1], options.tables.shape[2] // 2, 2 * VECTOR_BYTES // itemsize
    first, last = ends(options.coords_q[f, b, i : i + QUERIES])
    nearest, furthest = ends(options.coords_k[f, b, :keys])
    low, high = row_of_table(reach, first, furthest), row_of_table(reach, last, nearest)
    return low // vectors * vectors, (high // vectors + 1) * vectors


@inner
def ends(x: Array) -> tuple[int, int]:
    """Return the least and the greatest number."""
    least, greatest = x[0], x[0]
    for n in range(x.shape[0]):
        least, greatest = min(least, x[n]), max(greatest, x[n])
    return least, greatest


@inner
def hide(s: Array, block: Block) -> None:
    """Let no query see what comes after its last key."""
    for r in range(block.rows):
        for c in range(seen(block, r), computed(block, r // ROWS * ROWS, s)):
            s[r, c] = -np.inf


@inner
def add_table(t: Array, reach: int, queries: Array, keys: Array, block: Block, s: Array) -> None:
    """Add what the keys of each query read."""
    for r in range(block.rows):
        for c in range(seen(block, r)):
            s[r, c] += t[r, row_of_table(reach, queries[r], keys[c])]


@inlined
def row_of_table(reach: int, query: int, key: int) -> int:
    """Choose the row of a table that stands between a query and a key."""
    return reach + min(max(query - key, -reach), reach)


@inner
def add_bias(bias: Array, block: Block, s: Array) -> None:
    """Add the bias to what is seen."""
    for r in range(block.rows):
        for c in range(seen(block, r)):
            s[r, c] += bias[r, c]


@inner
def add_mask(mask: Array, block: Block, s: Array) -> None:
    """Hide what the mask hides."""
    nothing = s.dtype.type(-np.inf)
    for r in range(block.rows):
        for c in range(seen(block, r)):
            s[r, c] = s[r, c] if mask[r, c] else nothing
