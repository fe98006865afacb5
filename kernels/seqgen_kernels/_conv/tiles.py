"""Two register tiles, of which convolutions are made. Both read their pixels through a table of offsets.

    sum_tile         y[o, p] = b[o] + sum over k of w[o, k] shown[offsets[k] + p]       outputs o, vectors of pixels p
    gradient_tile    dw[k, o] += sum over p of dy[p, o] shown[offsets[k] + p]       6 taps k, vectors of outputs o

What tap k shows to all pixels p of an image is one run of numbers (see `planes.py`), so no tile ever asks where
a pixel lies. Vectors times single numbers: for each step a tile loads a few of both and multiplies each with each.
Sums run in the order of k, or of p, whatever the tile.

As in `_tile.py`, LLVM is spoken to directly: the Python functions are what the tiles mean, and inside a kernel they
become the instructions written below them. Source: the register tile of Goto and van de Geijn, "Anatomy of
high-performance matrix multiplication" (2008).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils

from seqgen_kernels._convolution import Pair
from seqgen_kernels._jit import instructions, literal_inside_kernels
from seqgen_kernels._vectors import VECTOR_BYTES, add, add_products, load, load_spread, store, sums
from seqgen_kernels.contract import Array

Place = tuple[int, int, int, int]
TAPS = 6


def sum_tile(
    panels: Array,
    shown: Array,
    offsets: Array,
    bias: Array,
    y: Array,
    place: Place,
    taps: Pair,
    rows: int,
    vectors: int,
) -> None:
    """Set `rows` outputs and some vectors of pixels of y; the taps from 0 on are added to bias, others to y.

    panels (M, K, width), offsets (K,); place = (start, o, p, pixel): the weight of output o, the first of the tile, for
    tap 0 is number `start` of panels, and the first pixel to set, p, is shown at `pixel`. Outputs may be missing.
    """
    (start, o, p, pixel), (first, last) = place, taps
    pixels = np.arange(vectors * VECTOR_BYTES // y.itemsize)
    into = y[o : o + rows, p : p + len(pixels)]
    weights = panels.reshape(-1)[start + np.arange(first, last)[:, None] * panels.shape[2] + np.arange(len(into))]
    begun = into if first else bias[o : o + rows][: len(into), None]
    into[...] = begun + weights.T @ shown[offsets[first:last, None] + pixel + pixels]


def gradient_tile(dy: Array, shown: Array, offsets: Array, dw: Array, k: int, o: int, first: int, vectors: int) -> None:
    """Add to dw[k : k + 6, o : o + vectors of outputs] for all rows of dy, which are the pixels from `first`."""
    pixels = first + np.arange(len(dy))
    outputs = slice(o, o + vectors * VECTOR_BYTES // dy.itemsize)
    dw[k : k + TAPS, outputs] += shown[offsets[k : k + TAPS, None] + pixels] @ dy[:, outputs]


@literal_inside_kernels(sum_tile)
def _choose_sum(
    panels: Any, shown: Any, offsets: Any, bias: Any, y: Any, place: Any, taps: Any, rows: Any, vectors: Any
) -> Callable[..., Any]:
    write = _sum_instructions(rows.literal_value, vectors.literal_value)

    def sum_tile(
        panels: Any, shown: Any, offsets: Any, bias: Any, y: Any, place: Any, taps: Any, rows: Any, vectors: Any
    ) -> Any:
        write((panels, shown, offsets, bias, y), (*place, *taps))

    return sum_tile


@literal_inside_kernels(gradient_tile)
def _choose_gradient(
    dy: Any, shown: Any, offsets: Any, dw: Any, k: Any, o: Any, first: Any, vectors: Any
) -> Callable[..., Any]:
    write = _gradient_instructions(vectors.literal_value)

    def gradient_tile(dy: Any, shown: Any, offsets: Any, dw: Any, k: Any, o: Any, first: Any, vectors: Any) -> Any:
        write((dy, shown, offsets, dw), (k, o, first))

    return gradient_tile


def _sum_instructions(rows: int, vectors: int) -> Callable[..., None]:
    """Return a function of (panels, shown, offsets, bias, y) and (start, o, p, pixel, first tap, last tap)."""

    def generate(builder: Any, element: Any, *given: Any) -> None:
        panels, shown, offsets, bias, y, start, first, p, pixel, k, last = given
        weights, width = builder.gep(panels.data, [start]), builder.extract_value(panels.shape, 2)
        totals = [sums(builder, element, vectors) for _ in range(rows)]
        with cgutils.for_range_slice(builder, k, last, ir.Constant(k.type, 1), k.type) as (tap, _):
            offset = builder.add(builder.load(builder.gep(offsets.data, [tap])), pixel)
            pixels = load(builder, element, builder.gep(shown.data, [offset]), vectors)
            row = builder.gep(weights, [builder.mul(tap, width)])
            for r in range(rows):
                add_products(builder, load_spread(builder, element, row, r), pixels, totals[r])
        for r in range(rows):
            o = builder.add(first, ir.Constant(k.type, r))
            with builder.if_then(builder.icmp_signed("<", o, builder.extract_value(y.shape, 0))):
                row = builder.add(builder.mul(o, builder.extract_value(y.shape, 1)), p)
                _finish(builder, element, k, builder.gep(bias.data, [o]), builder.gep(y.data, [row]), totals[r])

    return instructions(generate)


def _finish(builder: Any, element: Any, k: Any, bias: Any, into: Any, totals: list[Any]) -> None:
    """Add to the sums what they begin with, the bias or what is there, and store them."""
    with builder.if_else(builder.icmp_signed("==", k, ir.Constant(k.type, 0))) as (new, old):
        with new:
            add(builder, [load_spread(builder, element, bias, 0)] * len(totals), totals)
        with old:
            add(builder, load(builder, element, into, len(totals)), totals)
    store(builder, element, into, totals)


def _gradient_instructions(vectors: int) -> Callable[..., None]:
    """Return a function of (dy, shown, offsets, dw) and (k, o, first)."""

    def generate(
        builder: Any, element: Any, dy: Any, shown: Any, offsets: Any, dw: Any, k: Any, o: Any, first: Any
    ) -> None:
        pixels, width = (builder.extract_value(dy.shape, axis) for axis in (0, 1))
        starts, places = [], []
        totals = [sums(builder, element, vectors) for _ in range(TAPS)]
        for i in range(TAPS):
            tap = builder.add(k, ir.Constant(k.type, i))
            offset = builder.load(builder.gep(offsets.data, [tap]))
            starts.append(builder.gep(shown.data, [builder.add(offset, first)]))
            places.append(builder.gep(dw.data, [builder.add(builder.mul(tap, width), o)]))
        column = builder.gep(dy.data, [o])
        with cgutils.for_range(builder, pixels) as loop:
            flows = load(builder, element, builder.gep(column, [builder.mul(loop.index, width)]), vectors)
            for start, total in zip(starts, totals, strict=True):
                pixel = builder.gep(start, [loop.index])
                add_products(builder, load_spread(builder, element, pixel, 0), flows, total)
        for into, total in zip(places, totals, strict=True):
            add(builder, load(builder, element, into, vectors), total)
            store(builder, element, into, total)

    return instructions(generate)
