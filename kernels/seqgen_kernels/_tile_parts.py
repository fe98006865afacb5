"""What the register tiles of `_outer_tile.py` and `_panel_tile.py` have in common, as LLVM's instructions.

A matrix is Numba's array of two or three axes with rows of neighbouring numbers that may lie apart. The sums of a tile
are places that become registers, row by row, vector by vector.
"""

from typing import Any

from llvmlite import binding, ir
from numba.core import cgutils

from seqgen_kernels._vectors import bytes_of

WIDE = bool(binding.get_host_cpu_features().get("avx512f"))
VECTOR_BYTES = 64 if WIDE else 32
ROWS = 8 if WIDE else 4  # with two vectors each, so many sums as registers leave room for


def register_of(element: Any) -> Any:
    """Return the type of a vector that fills one of this processor's registers, VECTOR_BYTES."""
    return ir.VectorType(element, VECTOR_BYTES // bytes_of(element))


def place_of(builder: Any, matrix: Any, row: Any, offset: int, column: Any) -> Any:
    """Point at element (row + offset, column) of a matrix, by the stride of its rows."""
    index = builder.add(row, ir.Constant(row.type, offset))
    start = forward(builder, matrix.data, builder.mul(index, builder.extract_value(matrix.strides, 0)))
    return builder.gep(start, [column])


def forward(builder: Any, pointer: Any, count: Any) -> Any:
    """Move a pointer by a number of bytes."""
    raw = builder.bitcast(pointer, ir.IntType(8).as_pointer())
    return builder.bitcast(builder.gep(raw, [count]), pointer.type)


def load(builder: Any, pointer: Any) -> Any:
    """Load a vector that may lie anywhere."""
    return builder.load(pointer, align=bytes_of(pointer.type.pointee.element))


def sums_from(builder: Any, vector: Any, into: list[list[Any]], goes_on: Any) -> list[list[Any]]:
    """Return sums for the places ``into``, which begin with what lies there if the tile goes on, or with 0."""
    reserve: Any = cgutils.alloca_once
    sums = [[reserve(builder, vector) for _ in row] for row in into]
    zero = ir.Constant(vector, [0.0] * vector.count)
    with builder.if_else(goes_on) as (then, otherwise):
        for branch, is_held in ((then, True), (otherwise, False)):
            with branch:
                for place, total in _pairs(into, sums):
                    builder.store(load(builder, place) if is_held else zero, total)
    return sums


def keep(builder: Any, sums: list[list[Any]], into: list[list[Any]]) -> None:
    """Store sums in their places."""
    for place, total in _pairs(into, sums):
        builder.store(builder.load(total), place, align=bytes_of(place.type.pointee.element))


def _pairs(into: list[list[Any]], sums: list[list[Any]]) -> list[tuple[Any, Any]]:
    return [pair for places, totals in zip(into, sums, strict=True) for pair in zip(places, totals, strict=True)]
