"""Short copies and transposed copies, in vectors: what convolutions and poolings do beside their sums.

    move            into[b : b + count] = source[a : a + count]
    add             into[b : b + count] += source[a : a + count]
    turn            into[p, o] = source[o, p]        for one vector of o and one of p

A line of an image is too short for the library's copy, or for a loop that first asks whether its arrays overlap. The
last vector that is moved overlaps the one before it, so nothing is left over; what is added is taken in vectors of 16,
of 4, and one by one. A transposed square takes log2(lanes) rounds: round d
exchanges the lanes with bit d of row i with those without it of row i + d. As in `_tile.py`, LLVM is spoken to
directly: the Python functions are what is meant.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils

from seqgen_kernels._jit import inside_kernels, instructions
from seqgen_kernels._vectors import VECTOR_BYTES, bytes_of, vector_of
from seqgen_kernels.contract import Array


def move(source: Array, a: int, into: Array, b: int, count: int) -> None:
    """Copy between arrays of one axis."""
    into[b : b + count] = source[a : a + count]


def add(source: Array, a: int, into: Array, b: int, count: int) -> None:
    """Add numbers of one array of one axis to those of another."""
    into[b : b + count] += source[a : a + count]


def turn(source: Array, a: int, width: int, into: Array, b: int, into_width: int) -> None:
    """Transpose a square between arrays of one axis; matrices with rows of these widths lie in them."""
    lanes = np.arange(VECTOR_BYTES // source.itemsize)
    into[b + lanes[:, None] * into_width + lanes] = source[a + lanes[:, None] + lanes * width]


@inside_kernels(move)
def _choose_move(source: Any, a: Any, into: Any, b: Any, count: Any) -> Callable[..., Any]:
    write = instructions(_move)

    def move(source: Any, a: Any, into: Any, b: Any, count: Any) -> Any:
        write((source, into), (a, b, count))

    return move


@inside_kernels(add)
def _choose_add(source: Any, a: Any, into: Any, b: Any, count: Any) -> Callable[..., Any]:
    write = instructions(_add)

    def add(source: Any, a: Any, into: Any, b: Any, count: Any) -> Any:
        write((source, into), (a, b, count))

    return add


@inside_kernels(turn)
def _choose_turn(source: Any, a: Any, width: Any, into: Any, b: Any, into_width: Any) -> Callable[..., Any]:
    write = instructions(_turn)

    def turn(source: Any, a: Any, width: Any, into: Any, b: Any, into_width: Any) -> Any:
        write((source, into), (a, width, b, into_width))

    return turn


def _move(builder: Any, element: Any, source: Any, into: Any, a: Any, b: Any, count: Any) -> None:
    """Copy in vectors of 16, of 4, or one by one, whichever fits."""
    start, end = builder.gep(source.data, [a]), builder.gep(into.data, [b])
    with builder.if_else(builder.icmp_signed(">=", count, ir.Constant(count.type, 16))) as (long, short):
        with long:
            _copy(builder, ir.VectorType(element, 16), start, end, count)
        with short, builder.if_else(builder.icmp_signed(">=", count, ir.Constant(count.type, 4))) as (some, few):
            with some:
                _copy(builder, ir.VectorType(element, 4), start, end, count)
            with few:
                _copy(builder, ir.VectorType(element, 1), start, end, count)


def _copy(builder: Any, vector: Any, source: Any, into: Any, count: Any) -> None:
    zero, lanes = ir.Constant(count.type, 0), ir.Constant(count.type, vector.count)
    last = builder.sub(count, lanes)
    with cgutils.for_range_slice(builder, zero, count, lanes, count.type) as (index, _):
        place = builder.select(builder.icmp_signed("<", index, last), index, last)
        ends = [builder.bitcast(builder.gep(end, [place]), vector.as_pointer()) for end in (source, into)]
        align = bytes_of(vector.element)
        builder.store(builder.load(ends[0], align=align), ends[1], align=align)


def _add(builder: Any, element: Any, source: Any, into: Any, a: Any, b: Any, count: Any) -> None:
    first = ir.Constant(count.type, 0)
    for lanes in (16, 4, 1):
        step = ir.Constant(count.type, lanes)
        last = builder.mul(builder.sdiv(count, step), step)
        with cgutils.for_range_slice(builder, first, last, step, count.type) as (index, _):
            vector, align = ir.VectorType(element, lanes), bytes_of(element)
            places = [builder.gep(array.data, [builder.add(at, index)]) for array, at in ((source, a), (into, b))]
            places = [builder.bitcast(place, vector.as_pointer()) for place in places]
            values = [builder.load(place, align=align) for place in places]
            builder.store(builder.fadd(values[1], values[0]), places[1], align=align)
        first = last


def _turn(builder: Any, element: Any, source: Any, into: Any, a: Any, width: Any, b: Any, into_width: Any) -> None:
    vector, align = vector_of(element), bytes_of(element)
    rows = [builder.load(row, align=align) for row in _rows(builder, vector, source, a, width)]
    for row, value in zip(_rows(builder, vector, into, b, into_width), _exchanged(builder, rows), strict=True):
        builder.store(value, row, align=align)


def _rows(builder: Any, vector: Any, matrix: Any, first: Any, width: Any) -> list[Any]:
    """Point at a vector in each of some rows."""
    starts = [builder.add(first, builder.mul(width, ir.Constant(width.type, i))) for i in range(vector.count)]
    return [builder.bitcast(builder.gep(matrix.data, [start]), vector.as_pointer()) for start in starts]


def _exchanged(builder: Any, rows: list[Any]) -> list[Any]:
    """Transpose a square of registers."""
    lanes, bit = len(rows), 1
    kind = ir.VectorType(ir.IntType(32), lanes)
    while bit < lanes:
        above = ir.Constant(kind, [lane ^ bit | lanes if lane & bit else lane for lane in range(lanes)])
        below = ir.Constant(kind, [lane | lanes if lane & bit else lane | bit for lane in range(lanes)])
        pairs = [(rows[i & ~bit], rows[i | bit]) for i in range(lanes)]
        rows = [builder.shuffle_vector(*pair, below if i & bit else above) for i, pair in enumerate(pairs)]
        bit *= 2
    return rows
