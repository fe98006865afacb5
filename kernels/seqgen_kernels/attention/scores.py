"""One block of scores, compiled: what forward and backward both begin with.

    s[i, j] = q[i] . k[j] + sum_f t[f, i, R + c] + bias[i, j],   c = clip(coords_q[f, i] - coords_k[f, j], -R, R)

Rows i are queries, already scaled, columns j keys, both counted from the block's corner. t[f, i, r] holds the products
q[i] . tables[f, r] with the rows of a table that may be read, and lies near while the keys read there. Where i may not
see j, and beyond the last key, s is -inf.
"""

import numpy as np

from seqgen_kernels._jit import inlined, inner
from seqgen_kernels._outer_tile import tile
from seqgen_kernels._tile_parts import ROWS, VECTOR_BYTES
from seqgen_kernels.attention.blocks import COLUMNS, Block, Options
from seqgen_kernels.contract import Array


@inlined
def seen(block: Block, r: int) -> int:
    """Count the columns that row r sees, as far as causal tells."""
    return min(block.columns, r + block.reach + 1)


@inlined
def computed(block: Block, r: int) -> int:
    """Count the columns that matter of row r: what the last row of its tile sees, in whole tiles."""
    return -(-min(block.columns, r // ROWS * ROWS + ROWS + block.reach) // COLUMNS) * COLUMNS


@inlined
def row_of_table(reach: int, query: int, key: int) -> int:
    """Choose the row of a table that stands between a query and a key."""
    return reach + min(max(query - key, -reach), reach)


@inner
def finish(s: Array, t: Array, chosen: Array, options: Options, block: Block) -> None:
    """Add to products q k^T what their keys read in tables, and the bias; hide what is not seen.

    chosen (F, QUERIES, KEYS) gets the rows of tables that stand between the pairs.
    """
    reach, nothing = options.tables.shape[2] // 2, s.dtype.type(-np.inf)
    for f in range(t.shape[0]):
        queries, keys = options.coords_q[f, block.b, block.i :], options.coords_k[f, block.b, block.j :]
        read, rows = t[f], chosen[f]
        for r in range(block.rows):
            query = queries[r]
            for c in range(seen(block, r // ROWS * ROWS + ROWS - 1)):
                rows[r, c] = row_of_table(reach, query, keys[c])
            for c in range(seen(block, r)):
                s[r, c] += read[r, np.uint32(rows[r, c])]
    if options.bias_of.shape[0]:
        bias = options.bias[options.bias_of[block.head]]
        for r in range(block.rows):
            other = bias[block.i + r, block.j :]
            for c in range(seen(block, r)):
                s[r, c] += other[c]
    if options.mask_of.shape[0]:
        mask = options.mask[options.mask_of[block.head]]
        for r in range(block.rows):
            shown = mask[block.i + r, block.j :]
            for c in range(seen(block, r)):
                s[r, c] = s[r, c] if shown[c] else nothing
    for r in range(block.rows):
        width = computed(block, r)
        rest, last = s[r, width - COLUMNS : width], seen(block, r) - width + COLUMNS
        if last < COLUMNS:
            for c in range(COLUMNS):
                rest[c] = rest[c] if c < last else nothing


@inner
def fill_table(q: Array, table: Array, low: int, high: int, t: Array) -> None:
    """Fill the columns low to high - 1 of t (QUERIES, 2R + 1), products of q and a table (D, 2R + 1)."""
    for p in range(low, high, 2 * VECTOR_BYTES // q.itemsize):
        for r in range(0, q.shape[0], ROWS):
            tile(q, table, t, r, p, 0, q.shape[1], False)


@inner
def reads(queries: Array, keys: Array, reach: int) -> tuple[int, int]:
    """Tell which rows of a table stand between any of these, in whole tiles: the first, and one past the last."""
    if keys.shape[0] == 0:
        return 0, 0
    least, most, nearest, furthest = queries[0], queries[0], keys[0], keys[0]
    for i in range(queries.shape[0]):
        least, most = min(least, queries[i]), max(most, queries[i])
    for j in range(keys.shape[0]):
        nearest, furthest = min(nearest, keys[j]), max(furthest, keys[j])
    low, high = row_of_table(reach, least, furthest), row_of_table(reach, most, nearest)
    return low // COLUMNS * COLUMNS, (high // COLUMNS + 1) * COLUMNS
