"""Two register tiles, of which convolutions are made. Both read their pixels through a table of offsets.

    sum_tile         y[o, p] = b[o] + sum over k of w[o, k] shown[offsets[k] + p]       8 outputs o, vectors of pixels p
    gradient_tile    dw[k, o] += sum over p of dy[p, o] shown[offsets[k] + p]       6 taps k, vectors of outputs o

What tap k shows to all pixels p of an image is one run of numbers (see `_conv_planes.py`), so no tile ever asks where
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
from seqgen_kernels._vectors import VECTOR_BYTES, bytes_of, spread, vector_of
from seqgen_kernels.contract import Array

OUTPUTS = 8
TAPS = 6


def sum_tile(
    panel: Array, shown: Array, offsets: Array, bias: Array, y: Array, place: Pair, pixel: int, taps: Pair, vectors: int
) -> None:
    """Set y[8 block : 8 block + 8, p : p + vectors of pixels], place = (block, p), to what shown has from `pixel` on.

    The first taps, from 0 on, are added to bias, later ones to what is there. panel (blocks, K, 8), offsets (K,).
    """
    (block, p), (first, last), size = place, taps, vectors * VECTOR_BYTES // y.itemsize
    into = y[OUTPUTS * block :][:OUTPUTS, p : p + size]
    weights = panel[block, first:last, : len(into)]
    start = into if first else bias[OUTPUTS * block :][: len(into), None]
    into[...] = start + weights.T @ shown[offsets[first:last, None] + pixel + np.arange(size)]


def gradient_tile(dy: Array, shown: Array, offsets: Array, dw: Array, k: int, o: int, first: int, vectors: int) -> None:
    """Add to dw[k : k + 6, o : o + vectors of outputs] for all rows of dy, which are the pixels from `first`."""
    pixels = first + np.arange(len(dy))
    outputs = slice(o, o + vectors * VECTOR_BYTES // dy.itemsize)
    dw[k : k + TAPS, outputs] += shown[offsets[k : k + TAPS, None] + pixels] @ dy[:, outputs]


@literal_inside_kernels(sum_tile)
def _choose_sum(
    panel: Any, shown: Any, offsets: Any, bias: Any, y: Any, place: Any, pixel: Any, taps: Any, vectors: Any
) -> Callable[..., Any]:
    write = _sum_instructions(vectors.literal_value)

    def sum_tile(
        panel: Any, shown: Any, offsets: Any, bias: Any, y: Any, place: Any, pixel: Any, taps: Any, vectors: Any
    ) -> Any:
        write((panel, shown, offsets, bias, y), (*place, pixel, *taps))

    return sum_tile


@literal_inside_kernels(gradient_tile)
def _choose_gradient(
    dy: Any, shown: Any, offsets: Any, dw: Any, k: Any, o: Any, first: Any, vectors: Any
) -> Callable[..., Any]:
    write = _gradient_instructions(vectors.literal_value)

    def gradient_tile(dy: Any, shown: Any, offsets: Any, dw: Any, k: Any, o: Any, first: Any, vectors: Any) -> Any:
        write((dy, shown, offsets, dw), (k, o, first))

    return gradient_tile


def _sum_instructions(vectors: int) -> Callable[..., None]:
    """Return a function of (panel, shown, offsets, bias, y) and (block, p, pixel, first tap, last tap)."""

    def generate(builder: Any, element: Any, *given: Any) -> None:
        panel, shown, offsets, bias, y, block, p, pixel, k, last = given
        whole, eight = builder.extract_value(panel.shape, 1), ir.Constant(k.type, OUTPUTS)
        first = builder.mul(block, eight)
        weights = builder.gep(panel.data, [builder.mul(first, whole)])
        zero = ir.Constant(vector_of(element), [0.0] * vector_of(element).count)
        sums = [[_place(builder, zero) for _ in range(vectors)] for _ in range(OUTPUTS)]
        with cgutils.for_range_slice(builder, k, last, ir.Constant(k.type, 1), k.type) as (tap, _):
            offset = builder.add(builder.load(builder.gep(offsets.data, [tap])), pixel)
            pixels = _vectors(builder, element, builder.gep(shown.data, [offset]), vectors)
            row = builder.gep(weights, [builder.mul(tap, eight)])
            for r in range(OUTPUTS):
                _add_products(builder, _loaded(builder, element, row, r), pixels, sums[r])
        for r in range(OUTPUTS):
            o = builder.add(first, ir.Constant(k.type, r))
            with builder.if_then(builder.icmp_signed("<", o, builder.extract_value(y.shape, 0))):
                row = builder.add(builder.mul(o, builder.extract_value(y.shape, 1)), p)
                _finish(builder, element, k, builder.gep(bias.data, [o]), builder.gep(y.data, [row]), sums[r])

    return instructions(generate)


def _finish(builder: Any, element: Any, k: Any, bias: Any, into: Any, sums: list[Any]) -> None:
    """Add to the sums what they begin with, the bias or what is there, and store them."""
    with builder.if_else(builder.icmp_signed("==", k, ir.Constant(k.type, 0))) as (new, old):
        with new:
            _add(builder, [_loaded(builder, element, bias, 0)] * len(sums), sums)
        with old:
            _add(builder, _vectors(builder, element, into, len(sums)), sums)
    _store(builder, element, into, sums)


def _gradient_instructions(vectors: int) -> Callable[..., None]:
    """Return a function of (dy, shown, offsets, dw) and (k, o, first)."""

    def generate(
        builder: Any, element: Any, dy: Any, shown: Any, offsets: Any, dw: Any, k: Any, o: Any, first: Any
    ) -> None:
        pixels, width = (builder.extract_value(dy.shape, axis) for axis in (0, 1))
        starts, places, sums = [], [], []
        zero = ir.Constant(vector_of(element), [0.0] * vector_of(element).count)
        for i in range(TAPS):
            tap = builder.add(k, ir.Constant(k.type, i))
            offset = builder.load(builder.gep(offsets.data, [tap]))
            starts.append(builder.gep(shown.data, [builder.add(offset, first)]))
            places.append(builder.gep(dw.data, [builder.add(builder.mul(tap, width), o)]))
            sums.append([_place(builder, zero) for _ in range(vectors)])
        column = builder.gep(dy.data, [o])
        with cgutils.for_range(builder, pixels) as loop:
            flows = _vectors(builder, element, builder.gep(column, [builder.mul(loop.index, width)]), vectors)
            for start, total in zip(starts, sums, strict=True):
                pixel = builder.gep(start, [loop.index])
                _add_products(builder, _loaded(builder, element, pixel, 0), flows, total)
        for into, total in zip(places, sums, strict=True):
            _add(builder, _vectors(builder, element, into, vectors), total)
            _store(builder, element, into, total)

    return instructions(generate)


def _place(builder: Any, value: Any) -> Any:
    """Return where a running value is kept, which will be a register."""
    place: Any = cgutils.alloca_once_value
    return place(builder, value)


def _pointers(builder: Any, element: Any, start: Any, count: int) -> list[Any]:
    first = builder.bitcast(start, vector_of(element).as_pointer())
    return [builder.gep(first, [ir.Constant(ir.IntType(64), number)]) for number in range(count)]


def _vectors(builder: Any, element: Any, start: Any, count: int) -> list[Any]:
    """Load vectors that lie side by side."""
    return [builder.load(pointer, align=bytes_of(element)) for pointer in _pointers(builder, element, start, count)]


def _store(builder: Any, element: Any, start: Any, places: list[Any]) -> None:
    for pointer, place in zip(_pointers(builder, element, start, len(places)), places, strict=True):
        builder.store(builder.load(place), pointer, align=bytes_of(element))


def _loaded(builder: Any, element: Any, start: Any, number: int) -> Any:
    """Load one number and fill a vector with it."""
    value = builder.load(builder.gep(start, [ir.Constant(ir.IntType(64), number)]))
    return spread(builder, vector_of(element), value)


def _add(builder: Any, vectors: list[Any], sums: list[Any]) -> None:
    for vector, total in zip(vectors, sums, strict=True):
        builder.store(builder.fadd(builder.load(total), vector), total)


def _add_products(builder: Any, factor: Any, vectors: list[Any], sums: list[Any]) -> None:
    for vector, total in zip(vectors, sums, strict=True):
        product = builder.fmul(factor, vector, flags=["contract"])
        builder.store(builder.fadd(builder.load(total), product, flags=["contract"]), total)
