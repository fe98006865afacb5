"""One register tile of y = x w^T, with one order of addition whatever the tile.

    y[n, o] = tree(lane sums) + tail;  lane l sums x[n, k] w[o, k] over k = l, l + L, l + 2L, ... in order

x (B, K), w (O, K), y (B, O), all contiguous; L lanes fill 64 bytes. The tree adds the upper half of the lanes
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

from llvmlite import ir
from numba.core import cgutils

from seqgen_kernels._jit import instructions, literal_inside_kernels
from seqgen_kernels.contract import Array

VECTOR_BYTES = 64


def tile(x: Array, w: Array, y: Array, n: int, o: int, rows: int, columns: int) -> None:
    """Set y[n : n + rows, o : o + columns]; inside a kernel, rows and columns are literal numbers."""
    y[n : n + rows, o : o + columns] = x[n : n + rows] @ w[o : o + columns].T


@literal_inside_kernels(tile)
def _choose_tile(x: Any, w: Any, y: Any, n: Any, o: Any, rows: Any, columns: Any) -> Callable[..., Any]:
    if not all(array.layout == "C" for array in (x, w, y)):
        raise TypeError("tile: wanted contiguous arrays")
    multiply = _instructions_of(rows.literal_value, columns.literal_value)

    def tile(x: Any, w: Any, y: Any, n: Any, o: Any, rows: Any, columns: Any) -> Any:
        multiply(x, w, y, n, o)

    return tile


def _instructions_of(rows: int, columns: int) -> Callable[..., None]:
    """Return a function of (x, w, y, n, o) that stands for the instructions of one tile."""

    def generate(builder: Any, element: Any, x: Any, w: Any, y: Any, n: Any, o: Any) -> None:
        length, width = builder.extract_value(x.shape, 1), builder.extract_value(y.shape, 1)
        xs = [_row(builder, x.data, n, r, length) for r in range(rows)]
        ws = [_row(builder, w.data, o, c, length) for c in range(columns)]
        for r, sums in enumerate(_dot_products(builder, element, xs, ws, length)):
            into = builder.gep(_row(builder, y.data, n, r, width), [o])
            for c, total in enumerate(sums):
                builder.store(builder.load(total), builder.gep(into, [ir.Constant(o.type, c)]))

    return instructions(generate)


def _row(builder: Any, data: Any, first: Any, offset: int, length: Any) -> Any:
    """Point at row first + offset of a matrix whose rows have that length."""
    index = builder.add(first, ir.Constant(first.type, offset))
    return builder.gep(data, [builder.mul(index, length)])


def _dot_products(builder: Any, element: Any, xs: list[Any], ws: list[Any], length: Any) -> list[list[Any]]:
    """Multiply every row of xs with every row of ws: vectors, the tree, the tail."""
    lanes = VECTOR_BYTES // (4 if isinstance(element, ir.FloatType) else 8)
    zero, one, step = (ir.Constant(length.type, size) for size in (0, 1, lanes))
    whole = builder.mul(builder.udiv(length, step), step)
    vector = ir.VectorType(element, lanes)
    start = [[ir.Constant(vector, [0.0] * lanes) for _ in ws] for _ in xs]
    sums = _accumulate(builder, element, vector, xs, ws, (zero, whole, step), start)
    start = [[_tree(builder, builder.load(total), lanes) for total in row] for row in sums]
    return _accumulate(builder, element, element, xs, ws, (whole, length, one), start)


def _accumulate(
    builder: Any,
    element: Any,
    kind: Any,
    xs: list[Any],
    ws: list[Any],
    steps: tuple[Any, Any, Any],
    start: Any,
) -> list[list[Any]]:
    """Add x[k] w[k] to the start values for k over the steps, a vector or an element at a time."""
    place: Any = cgutils.alloca_once_value
    sums = [[place(builder, value) for value in row] for row in start]
    align = 4 if isinstance(element, ir.FloatType) else 8
    with cgutils.for_range_slice(builder, *steps, steps[0].type) as (k, _):
        pointers = [builder.bitcast(builder.gep(row, [k]), kind.as_pointer()) for row in (*xs, *ws)]
        values = [builder.load(pointer, align=align) for pointer in pointers]
        for left, row in zip(values[: len(xs)], sums, strict=True):
            for right, total in zip(values[len(xs) :], row, strict=True):
                product = builder.fmul(left, right, flags=["contract"])
                builder.store(builder.fadd(builder.load(total), product, flags=["contract"]), total)
    return sums


def _tree(builder: Any, vector: Any, lanes: int) -> Any:
    """Add the upper half of the lanes to the lower half until one is left."""
    while lanes > 1:
        lanes //= 2
        mask = ir.VectorType(ir.IntType(32), lanes)
        low, high = (ir.Constant(mask, list(range(first, first + lanes))) for first in (0, lanes))
        vector = builder.fadd(*(builder.shuffle_vector(vector, vector, half) for half in (low, high)))
    return builder.extract_element(vector, ir.Constant(ir.IntType(32), 0))
