"""Products of small matrices, y = a b, of register tiles that are built of outer products.

    y[r, p] = sum_k a[r, k] b[k, p]          or added to what y holds

a (R, K) of any strides, b (K, P) and y (R, P) with rows of neighbouring numbers; R is a multiple of ROWS, P of two
vectors. A tile keeps ROWS x 2 vectors of y in registers; for each k it loads two vectors of b and multiplies them with
ROWS numbers of a, so few loads serve many products. k runs in order, so the order of addition is that of the formula.

A band leaves out what is known to be 0 or not wanted, by whole tiles: rows r to r + ROWS - 1 get the columns
p < r + ROWS + across, and the sum goes over r - before <= k < r + ROWS + after.

`_tile.py` multiplies rows with rows, where K is long; here K may be short, and P makes the vectors. As there, LLVM is
spoken to directly: `tile` is what it means, and inside a kernel it becomes the instructions written below.
Source: the register tile of Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008).
"""

from collections.abc import Callable
from typing import Any

from numba.core import cgutils

from seqgen_kernels._jit import compiled, inside_kernels, instructions
from seqgen_kernels._tile_parts import (
    ROWS,
    VECTOR_BYTES,
    forward,
    keep,
    load,
    place_of,
    register_of,
    sums_from,
)
from seqgen_kernels._vectors import spread, vectors_at
from seqgen_kernels.contract import Array

FAR = 2**31  # a band that leaves out nothing


@compiled
def product(a: Array, b: Array, y: Array, add: bool, across: int, before: int, after: int) -> None:
    """Set y, or add to it, within a band."""
    columns = 2 * VECTOR_BYTES // y.itemsize
    for p in range(0, y.shape[1], columns):
        for r in range(0, y.shape[0], ROWS):
            if p < r + ROWS + across:
                tile(a, b, y, r, p, max(0, r - before), min(a.shape[1], r + ROWS + after), add)


def tile(a: Array, b: Array, y: Array, r: int, p: int, first: int, last: int, add: bool) -> None:
    """Set or add to ROWS rows of y from r and two vectors from column p; k runs from first to last - 1."""
    into = y[r : r + ROWS, p : p + 2 * VECTOR_BYTES // y.itemsize]
    total = a[r : r + ROWS, first:last] @ b[first:last, p : p + into.shape[1]]
    into[...] = into + total if add else total


@inside_kernels(tile)
def _choose_tile(a: Any, b: Any, y: Any, r: Any, p: Any, first: Any, last: Any, add: Any) -> Callable[..., Any]:
    def write(a: Any, b: Any, y: Any, r: Any, p: Any, first: Any, last: Any, add: Any) -> Any:
        _multiply((a, b, y), (r, p, first, last, add))

    return write


@instructions
def _multiply(
    builder: Any, element: Any, a: Any, b: Any, y: Any, r: Any, p: Any, first: Any, last: Any, add: Any
) -> None:
    vector = register_of(element)
    into = [vectors_at(builder, vector, place_of(builder, y, r, i, p), 2) for i in range(ROWS)]
    sums = sums_from(builder, vector, into, add)
    _add_outer_products(builder, vector, sums, (a, b), (r, p, first, last))
    keep(builder, sums, into)


def _add_outer_products(builder: Any, vector: Any, sums: Any, factors: Any, indices: Any) -> None:
    """Add a[r..., k] b[k, p...] for all k."""
    (a, b), (r, p, first, last) = factors, indices
    lefts, step = [place_of(builder, a, r, i, p.type(0)) for i in range(ROWS)], builder.extract_value(a.strides, 1)
    with cgutils.for_range_slice(builder, first, last, p.type(1), p.type) as (k, _):
        values = [load(builder, place) for place in vectors_at(builder, vector, place_of(builder, b, k, 0, p), 2)]
        offset = builder.mul(k, step)
        for left, row in zip(lefts, sums, strict=True):
            factor = spread(builder, vector, builder.load(forward(builder, left, offset)))
            for value, total in zip(values, row, strict=True):
                outer = builder.fmul(factor, value, flags=["contract"])
                builder.store(builder.fadd(builder.load(total), outer, flags=["contract"]), total)
