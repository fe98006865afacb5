"""One register tile of y = x w^T, with one order of addition whatever the tile.

    y[n, o] = tree(lane sums) + tail;  lane l sums x[n, k] w[o, k] over k = l, l + L, l + 2L, ... in order

x (B, K), w (O, K), y (B, O), all contiguous; w may hold the bits of float16, as uint16, and is widened as it is read:
half the bytes for the same bits of y. L lanes fill 64 bytes. The tree adds the upper half of the lanes
to the lower half until one is left; then the last K mod L products follow one by one. The order depends on K
alone, so a row's result has the same bits whatever the batch, and whichever tile computed it.

LLVM's vectoriser keeps an order only by not vectorising a sum, or forgets the order altogether; hence this
file speaks LLVM itself: `tile` is what it means, and inside a kernel it becomes the instructions written by
the functions below.
Source: the register tile of Goto and van de Geijn, "Anatomy of high-performance matrix multiplication"
(2008).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils

from seqgen_kernels._jit import instructions, literal_inside_kernels
from seqgen_kernels._vectors import VECTOR_BYTES, add_fused, bytes_of, load_widened
from seqgen_kernels.contract import Array

AT_ONCE = 2, 1  # vectors of a row that a turn of the loop takes: to find the rows costs as much as a product


def tile(x: Array, w: Array, y: Array, n: int, o: int, rows: int, columns: int) -> None:
    """Set y[n : n + rows, o : o + columns]; inside a kernel, rows and columns are literal numbers."""
    weights = w[o : o + columns]
    weights = weights.view(np.float16).astype(x.dtype) if w.dtype == np.uint16 else weights
    y[n : n + rows, o : o + columns] = x[n : n + rows] @ weights.T


@literal_inside_kernels(tile)
def _choose_tile(x: Any, w: Any, y: Any, n: Any, o: Any, rows: Any, columns: Any) -> Callable[..., Any]:
    if not all(array.layout == "C" for array in (x, w, y)):
        raise TypeError("tile: wanted contiguous arrays")
    multiply = _instructions_of(rows.literal_value, columns.literal_value)

    def tile(x: Any, w: Any, y: Any, n: Any, o: Any, rows: Any, columns: Any) -> Any:
        multiply((x, w, y), (n, o))

    return tile


def _instructions_of(rows: int, columns: int) -> Callable[..., None]:
    """Return a function of ((x, w, y), (n, o)) that stands for the instructions of one tile."""

    def generate(builder: Any, element: Any, x: Any, w: Any, y: Any, n: Any, o: Any) -> None:
        length, width = builder.extract_value(x.shape, 1), builder.extract_value(y.shape, 1)
        xs = [_row(builder, x.data, n, r, length) for r in range(rows)]
        ws = [_row(builder, w.data, o, c, length) for c in range(columns)]
        for r, totals in enumerate(_dot_products(builder, element, xs, ws, length)):
            into = builder.gep(_row(builder, y.data, n, r, width), [o])
            builder.store(totals, builder.bitcast(into, totals.type.as_pointer()), align=bytes_of(element))

    return instructions(generate)


def _row(builder: Any, data: Any, first: Any, offset: int, length: Any) -> Any:
    """Point at row first + offset of a matrix whose rows have that length."""
    index = builder.add(first, ir.Constant(first.type, offset))
    return builder.gep(data, [builder.mul(index, length)])


def _dot_products(builder: Any, element: Any, xs: list[Any], ws: list[Any], length: Any) -> list[Any]:
    """Multiply every row of xs with every row of ws, and return a vector of totals for each row of xs."""
    lanes = VECTOR_BYTES // bytes_of(element)
    one, whole = length.type(1), length.type(0)
    nothing = ir.Constant(ir.VectorType(element, lanes), [0.0] * lanes)
    place: Any = cgutils.alloca_once_value
    sums = [[place(builder, nothing) for _ in ws] for _ in xs]
    for vectors in AT_ONCE:
        first, step = whole, length.type(vectors * lanes)
        whole = builder.mul(builder.udiv(length, step), step)
        with cgutils.for_range_slice(builder, first, whole, step, length.type) as (k, _):
            for number in range(vectors):
                _add_vectors(builder, nothing.type, xs, ws, builder.add(k, length.type(number * lanes)), sums)
    totals = [place(builder, _add_lanes(builder, [builder.load(one) for one in row], lanes)) for row in sums]
    with cgutils.for_range_slice(builder, whole, length, one, length.type) as (k, _):
        _add_elements(builder, xs, ws, k, totals)
    return [builder.load(total) for total in totals]


def _add_vectors(builder: Any, vector: Any, xs: list[Any], ws: list[Any], k: Any, sums: list[list[Any]]) -> None:
    """Add x[k : k + lanes] w[k : k + lanes] to the sum of every pair of rows."""
    values = [load_widened(builder, row, k, vector) for row in (*xs, *ws)]
    for left, row in zip(values[: len(xs)], sums, strict=True):
        for right, total in zip(values[len(xs) :], row, strict=True):
            add_fused(builder, left, right, total)


def _add_elements(builder: Any, xs: list[Any], ws: list[Any], k: Any, totals: list[Any]) -> None:
    """Add x[k] w[k] to the totals of every row of xs: one vector, an element for each row of ws."""
    element = xs[0].type.pointee
    column = _vector(builder, [load_widened(builder, row, k, element) for row in ws])
    for row, total in zip(xs, totals, strict=True):
        add_fused(builder, _vector(builder, [load_widened(builder, row, k, element)] * len(ws)), column, total)


def _vector(builder: Any, elements: list[Any]) -> Any:
    """Return a vector of these elements."""
    vector = ir.Constant(ir.VectorType(elements[0].type, len(elements)), ir.Undefined)
    for place, element in enumerate(elements):
        vector = builder.insert_element(vector, element, ir.Constant(ir.IntType(32), place))
    return vector


def _add_lanes(builder: Any, sums: list[Any], lanes: int) -> Any:
    """Return the totals of the vectors side by side: in each, the upper half of the lanes is added to the lower.

    While there are two vectors, one addition serves both: their halves share a vector from then on.
    """
    groups, size = 1, lanes  # in each vector, groups of lanes that belong to one total
    while size > 1:
        pairs = [(sums[0], sums[0])]
        if len(sums) > 1:
            pairs, groups = list(zip(sums[::2], sums[1::2], strict=True)), 2 * groups
        halves = [
            [size * g + first + lane for g in range(groups) for lane in range(size // 2)] for first in (0, size // 2)
        ]
        masks = [ir.Constant(ir.VectorType(ir.IntType(32), len(half)), half) for half in halves]
        sums = [builder.fadd(*(builder.shuffle_vector(*pair, mask) for mask in masks)) for pair in pairs]
        size //= 2
    return sums[0]
