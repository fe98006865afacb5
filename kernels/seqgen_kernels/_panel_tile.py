"""One register tile of y = x w^T for few rows of x and w in panels, with one order of addition whatever the tile.

    y[n, p W + c] = sum_k x[n, k] panels[p, k, c]          or added to what y holds

x (B, K), y (B, P W), panels (P, K, W) as `_panels.packed` makes them: all with rows of neighbouring numbers that may
lie apart. Panels may hold the bits of float16, as uint16, and are widened as they are read. k runs in order, so a row's
result has the same bits whatever the batch, and whichever tile computed it: one row meets several panels at once, or
it would wait for each product before it could add the next; many rows meet one, so that few loads serve many products.

`_tile.py` multiplies rows with rows as they lie and then adds up lanes; here lanes are results. As there, LLVM is
spoken to directly: `tile` is what it means, and inside a kernel it becomes the instructions written below.
Source: the register tile of Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils

from seqgen_kernels._jit import instructions, literal_inside_kernels
from seqgen_kernels._outer_tile import VECTOR_BYTES, forward, place_of
from seqgen_kernels._vectors import add_fused, bytes_of, load_widened, spread
from seqgen_kernels.contract import Array


def tile(x: Array, panels: Array, y: Array, n: int, p: int, first: int, last: int, rows: int, count: int) -> None:
    """Go on with so many rows of y from n and ``count`` panels from p, by k from first to last - 1.

    Where first is 0, y is set. Inside a kernel, rows and count are literal numbers.
    """
    chosen = panels[p : p + count, first:last]
    chosen = chosen.view(np.float16).astype(x.dtype) if chosen.dtype == np.uint16 else chosen
    for number, panel in enumerate(chosen, p):
        into = y[n : n + rows, number * panel.shape[1] : (number + 1) * panel.shape[1]]
        into[...] = (into if first else 0) + x[n : n + rows, first:last] @ panel


@literal_inside_kernels(tile)
def _choose_tile(
    x: Any, panels: Any, y: Any, n: Any, p: Any, first: Any, last: Any, rows: Any, count: Any
) -> Callable[..., Any]:
    multiply = _instructions_of(rows.literal_value, count.literal_value)

    def tile(x: Any, panels: Any, y: Any, n: Any, p: Any, first: Any, last: Any, rows: Any, count: Any) -> Any:
        multiply((x, panels, y), (n, p, first, last))

    return tile


def _instructions_of(rows: int, count: int) -> Callable[..., None]:
    """Return a function of ((x, panels, y), (n, p, first, last)) that stands for the instructions of one tile."""

    def generate(
        builder: Any, element: Any, x: Any, panels: Any, y: Any, n: Any, p: Any, first: Any, last: Any
    ) -> None:
        vector = ir.VectorType(element, VECTOR_BYTES // bytes_of(element))
        column = builder.mul(p, builder.extract_value(panels.shape, 2))
        into = [_vectors(builder, vector, place_of(builder, y, n, r, column), 2 * count) for r in range(rows)]
        reserve: Any = cgutils.alloca_once
        sums = [[reserve(builder, vector) for _ in row] for row in into]
        _start(builder, vector, into, sums, first)
        starts = [place_of(builder, panels, p, c, p.type(0)) for c in range(count)]
        xs = [place_of(builder, x, n, r, p.type(0)) for r in range(rows)]
        _add_products(builder, vector, xs, starts, builder.extract_value(panels.strides, 1), (first, last), sums)
        for places, totals in zip(into, sums, strict=True):
            for place, total in zip(places, totals, strict=True):
                builder.store(builder.load(total), place, align=bytes_of(element))

    return instructions(generate)


def _start(builder: Any, vector: Any, into: Any, sums: Any, first: Any) -> None:
    """Begin with 0, or go on with what y holds."""
    with builder.if_else(builder.icmp_signed(">", first, first.type(0))) as (then, otherwise):
        for branch, held in ((then, True), (otherwise, False)):
            with branch:
                for places, totals in zip(into, sums, strict=True):
                    for place, total in zip(places, totals, strict=True):
                        zero = ir.Constant(vector, [0.0] * vector.count)
                        builder.store(builder.load(place, align=bytes_of(vector.element)) if held else zero, total)


def _add_products(builder: Any, vector: Any, xs: Any, starts: Any, stride: Any, band: Any, sums: Any) -> None:
    """Add x[n..., k] panels[p..., k, :] for all k of the band."""
    first, last = band
    with cgutils.for_range_slice(builder, first, last, first.type(1), first.type) as (k, _):
        offset = builder.mul(k, stride)
        rows = [forward(builder, start, offset) for start in starts]
        values = [load_widened(builder, row, k.type(v * vector.count), vector) for row in rows for v in range(2)]
        for x, totals in zip(xs, sums, strict=True):
            factor = spread(builder, vector, builder.load(builder.gep(x, [k])))
            for value, total in zip(values, totals, strict=True):
                add_fused(builder, factor, value, total)


def _vectors(builder: Any, vector: Any, start: Any, count: int) -> list[Any]:
    """Point at so many vectors, side by side."""
    first = builder.bitcast(start, vector.as_pointer())
    return [builder.gep(first, [ir.Constant(ir.IntType(64), number)]) for number in range(count)]
