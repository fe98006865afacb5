"""Short copies and transposed copies, in vectors: what convolutions and poolings do beside their sums.

    move            into[b : b + count] = source[a : a + count]
    add             into[b : b + count] += source[a : a + count]
    turn            into[p, o] = source[o, p]        for one vector of o and one of p

A line of an image is too short for the library's copy, or for a loop that first asks whether its arrays overlap. The
last vector overlaps the one before it, so nothing is left over. A transposed square takes log2(lanes) rounds: round d
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


def _move(builder: Any, element: Any, *moved: Any) -> None:
    _in_some_vectors(builder, element, *moved, adds=False)


def _add(builder: Any, element: Any, *moved: Any) -> None:
    _in_some_vectors(builder, element, *moved, adds=True)


def _in_some_vectors(
    builder: Any, element: Any, source: Any, into: Any, a: Any, b: Any, count: Any, *, adds: bool
) -> None:
    """Copy, or add, in vectors of 16, of 4, or one by one, whichever fits."""
    start, end = builder.gep(source.data, [a]), builder.gep(into.data, [b])
    with builder.if_else(builder.icmp_signed(">=", count, ir.Constant(count.type, 16))) as (long, short):
        with long:
            _in_vectors(builder, ir.VectorType(element, 16), start, end, count, adds)
        with short, builder.if_else(builder.icmp_signed(">=", count, ir.Constant(count.type, 4))) as (some, few):
            with some:
                _in_vectors(builder, ir.VectorType(element, 4), start, end, count, adds)
            with few:
                _in_vectors(builder, ir.VectorType(element, 1), start, end, count, adds)


def _in_vectors(builder: Any, vector: Any, source: Any, into: Any, count: Any, adds: bool) -> None:
    """The last vector, which overlaps, is read before anything is written: where it overlaps it is written twice."""
    lanes, align = ir.Constant(count.type, vector.count), bytes_of(vector.element)

    def place(start: Any, index: Any) -> Any:
        return builder.bitcast(builder.gep(start, [index]), vector.as_pointer())

    def value(index: Any) -> Any:
        moved = builder.load(place(source, index), align=align)
        return builder.fadd(builder.load(place(into, index), align=align), moved) if adds else moved

    with builder.if_then(builder.icmp_signed(">", count, ir.Constant(count.type, 0))):
        last = builder.sub(count, lanes)
        end = value(last)
        with cgutils.for_range_slice(builder, ir.Constant(count.type, 0), last, lanes, count.type) as (index, _):
            builder.store(value(index), place(into, index), align=align)
        builder.store(end, place(into, last), align=align)


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
