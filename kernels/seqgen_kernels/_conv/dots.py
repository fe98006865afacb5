"""The gradient of a convolution with respect to few weights: dot products of long rows of pixels, a vector at a time.

    dw[o, k] = sum over the lanes l of sums[o, k, l]
    sums[o, k, l] = sum of dy[o, p] shown[k, p] over the pixels p = l, l + L, l + 2 L, ...          db[o] = dw[o, ones]

A row of dy lies in memory as the tile reads it: nothing is transposed, as it is where weights are many (`gather.py`).
The sums are L times as large as dw, so they must be few. One more tap sees nothing but ones, and what it has at last
is db. No pixel that does not exist is multiplied with 0, since it may be NaN: the last ones are added one by one.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils

from seqgen_kernels._conv.plan import Pair, Plan
from seqgen_kernels._conv.planes import lay_out
from seqgen_kernels._jit import compiled, inner, inside_kernels, instructions
from seqgen_kernels._vectors import VECTOR_BYTES, add, add_products, bytes_of, load, store, sums
from seqgen_kernels.contract import Array

OUTPUTS, TAPS = 4, 6  # of a tile
PIXELS_AT_ONCE = 512


@compiled
def correlate_few(x: Array, dy: Array, plan: Plan, shown: Array, planes: Array, images: Pair, totals: Array) -> None:
    """Add to totals (groups, outputs, taps, lanes) what images give; outputs and taps fill whole tiles."""
    groups, channels = totals.shape[0], planes.shape[0]
    outputs, pixels, flows = dy.shape[1] // groups, dy.shape[2] * dy.shape[3], dy.reshape(-1)
    lanes = VECTOR_BYTES // dy.itemsize
    whole = pixels - pixels % lanes
    for n in range(images[0], images[1]):
        for g in range(groups):
            lay_out(x, n, plan.images, g * channels, plan, planes)
            start = (n * groups + g) * outputs * pixels
            rows = flows[start : start + outputs * pixels].reshape(outputs, pixels)
            for p in range(0, whole, PIXELS_AT_ONCE):
                for o in range(0, outputs, OUTPUTS):
                    for k in range(0, plan.offsets.shape[0], TAPS):
                        dots_tile(rows, shown, plan.offsets, totals[g], o, k, p, min(whole, p + PIXELS_AT_ONCE))
            _add_last(rows, shown, plan.offsets, totals[g], whole)


@inner
def _add_last(dy: Array, shown: Array, offsets: Array, totals: Array, first: int) -> None:
    for o in range(dy.shape[0]):
        for k in range(offsets.shape[0]):
            for p in range(first, dy.shape[1]):
                totals[o, k, p - first] += dy[o, p] * shown[offsets[k] + p]


def dots_tile(dy: Array, shown: Array, offsets: Array, totals: Array, o: int, k: int, first: int, last: int) -> None:
    """Add to totals[o : o + 4, k : k + 6] what the pixels from first to last - 1 give: whole vectors of them.

    dy (outputs, pixels); outputs that do not exist get the sums of the last one.
    """
    rows = np.minimum(np.arange(o, o + OUTPUTS), len(dy) - 1)
    pixels = np.arange(first, last).reshape(-1, totals.shape[2])
    seen = shown[offsets[k : k + TAPS, None, None] + pixels]
    totals[o : o + OUTPUTS, k : k + TAPS] += np.einsum("opl,kpl->okl", dy[rows][:, pixels], seen)


@inside_kernels(dots_tile)
def _choose_dots(
    dy: Any, shown: Any, offsets: Any, totals: Any, o: Any, k: Any, first: Any, last: Any
) -> Callable[..., Any]:
    write = instructions(_dots)

    def dots_tile(dy: Any, shown: Any, offsets: Any, totals: Any, o: Any, k: Any, first: Any, last: Any) -> Any:
        write((dy, shown, offsets, totals), (o, k, first, last))

    return dots_tile


def _dots(builder: Any, element: Any, dy: Any, shown: Any, offsets: Any, totals: Any, *numbers: Any) -> None:
    o, k, first, last = numbers
    (outputs, pixels), taps = (
        (builder.extract_value(dy.shape, i) for i in (0, 1)),
        builder.extract_value(totals.shape, 1),
    )
    lanes = ir.Constant(o.type, VECTOR_BYTES // bytes_of(element))
    final = builder.sub(outputs, ir.Constant(o.type, 1))
    rows, tiles = [], [sums(builder, element, TAPS) for _ in range(OUTPUTS)]
    for r in range(OUTPUTS):
        row = builder.add(o, ir.Constant(o.type, r))
        row = builder.select(builder.icmp_signed("<", row, final), row, final)
        rows.append(builder.gep(dy.data, [builder.mul(row, pixels)]))
    columns = []
    for c in range(TAPS):
        offset = builder.load(builder.gep(offsets.data, [builder.add(k, ir.Constant(k.type, c))]))
        columns.append(builder.gep(shown.data, [offset]))
    with cgutils.for_range_slice(builder, first, last, lanes, o.type) as (p, _):
        flows = [load(builder, element, builder.gep(row, [p]), 1)[0] for row in rows]
        seen = [load(builder, element, builder.gep(column, [p]), 1)[0] for column in columns]
        for flow, tile in zip(flows, tiles, strict=True):
            add_products(builder, flow, seen, tile)
    for r, tile in enumerate(tiles):
        place = builder.add(builder.mul(builder.add(o, ir.Constant(o.type, r)), taps), k)
        into = builder.gep(totals.data, [builder.mul(place, lanes)])
        add(builder, load(builder, element, into, TAPS), tile)
        store(builder, element, into, tile)
