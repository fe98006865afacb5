"""One block of scores, compiled: what forward and backward both begin with.

    s[i, j] = q[i] . k[j] + sum_f t[f, i, R + c] + bias[i, j],   c = clip(coords_q[f, i] - coords_k[f, j], -R, R)

Rows i are queries, already scaled, columns j keys, both counted from the block's corner. t[f, i, r] holds the products
q[i] . tables[f, r] with all rows of a table, and lies in the first cache while the keys read there. Where i may not see
j, and beyond the last key, s is -inf.
"""

import numpy as np

from seqgen_kernels._jit import compiled
from seqgen_kernels._outer_tile import product
from seqgen_kernels.attention.blocks import Options
from seqgen_kernels.contract import Array


@compiled
def fill_scores(
    q: Array, keys: Array, t: Array, options: Options, head: int, i: int, j: int, rows: int, columns: int, reach: int,
    far: int, s: Array,
) -> None:  # fmt: skip
    """Fill the block s (QUERIES, KEYS) at query i and key j; its row r sees the columns up to r + reach."""
    product(q, keys, s, far < 0, reach, far, far)
    b, nothing = head // options.tables.shape[1], s.dtype.type(-np.inf)
    for r in range(rows):
        n = min(columns, r + reach + 1)
        row, rest = s[r, :n], s[r, n:]
        for c in range(rest.shape[0]):
            rest[c] = nothing
        for f in range(t.shape[0]):
            half, query = options.tables.shape[2] // 2, options.coords_q[f, b, i + r]
            gather(t[f, r], half, query, options.coords_k[f, b, j:], row)
        if options.bias_of.shape[0]:
            bias = options.bias[options.bias_of[head], i + r, j:]
            for c in range(row.shape[0]):
                row[c] += bias[c]
        if options.mask_of.shape[0]:
            mask = options.mask[options.mask_of[head], i + r, j:]
            for c in range(row.shape[0]):
                row[c] = row[c] if mask[c] else nothing


@compiled
def gather(t: Array, reach: int, query: int, keys: Array, row: Array) -> None:
    """Add to a row of scores what its keys read in t (2R + 1,)."""
    for c in range(row.shape[0]):
        row[c] += t[reach + min(max(query - keys[c], -reach), reach)]
