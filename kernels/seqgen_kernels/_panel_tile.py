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
from numba.core import cgutils

from seqgen_kernels._jit import instructions, literal_inside_kernels
from seqgen_kernels._tile_parts import forward, keep, place_of, register_of, sums_from
from seqgen_kernels._vectors import add_fused, load_widened, spread, vectors_at
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
        vector, start = register_of(element), p.type(0)
        column = builder.mul(p, builder.extract_value(panels.shape, 2))
        into = [vectors_at(builder, vector, place_of(builder, y, n, r, column), 2 * count) for r in range(rows)]
        sums = sums_from(builder, vector, into, builder.icmp_signed(">", first, start))
        xs = [place_of(builder, x, n, r, start) for r in range(rows)]
        starts = [place_of(builder, panels, p, c, start) for c in range(count)]
        _add_products(builder, vector, xs, starts, builder.extract_value(panels.strides, 1), (first, last), sums)
        keep(builder, sums, into)

    return instructions(generate)


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
