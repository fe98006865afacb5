"""Pieces of LLVM that the files which speak it directly have in common: vectors of numbers.

`builder` writes instructions, `element` is LLVM's float or double.
"""

from typing import Any

from llvmlite import ir
from numba.core import cgutils

VECTOR_BYTES = 64


def bytes_of(element: Any) -> int:
    """Return the bytes of one number, which may be an integer."""
    if isinstance(element, ir.IntType):
        return int(element.width) // 8
    return 4 if isinstance(element, ir.FloatType) else 8


def vector_of(element: Any) -> Any:
    """Return the type of a vector that fills VECTOR_BYTES."""
    return ir.VectorType(element, VECTOR_BYTES // bytes_of(element))


def spread(builder: Any, vector: Any, number: Any) -> Any:
    """Fill a vector of that type with one number."""
    index = ir.IntType(32)
    nothing = ir.Constant(vector, ir.Undefined)
    alone = builder.insert_element(nothing, number, ir.Constant(index, 0))
    return builder.shuffle_vector(alone, nothing, ir.Constant(ir.VectorType(index, vector.count), [0] * vector.count))


def sums(builder: Any, element: Any, count: int) -> list[Any]:
    """Return places for vectors of running sums, which will be registers, full of 0."""
    vector, place = vector_of(element), cgutils.alloca_once_value
    return [place(builder, ir.Constant(vector, [0.0] * vector.count)) for _ in range(count)]  # type: ignore[no-untyped-call]


def load(builder: Any, element: Any, start: Any, count: int) -> list[Any]:
    """Load vectors that lie side by side."""
    return [builder.load(pointer, align=bytes_of(element)) for pointer in _pointers(builder, element, start, count)]


def load_spread(builder: Any, element: Any, start: Any, number: int) -> Any:
    """Load one number and fill a vector with it."""
    value = builder.load(builder.gep(start, [ir.Constant(ir.IntType(64), number)]))
    return spread(builder, vector_of(element), value)


def load_widened(builder: Any, start: Any, number: Any, wanted: Any) -> Any:
    """Load a number, or a vector of numbers, of a type; what lies there as integers of 16 bits is float16."""
    kind, stored = getattr(wanted, "element", wanted), start.type.pointee
    place = builder.gep(start, [number])
    if stored == kind:
        return builder.load(builder.bitcast(place, wanted.as_pointer()), align=bytes_of(stored))
    bits, halves = (_like(wanted, each) for each in (stored, ir.HalfType()))
    loaded = builder.load(builder.bitcast(place, bits.as_pointer()), align=bytes_of(stored))
    return builder.fpext(builder.bitcast(loaded, halves), wanted)


def _like(shape: Any, element: Any) -> Any:
    """Return that type, or a vector of it where ``shape`` is a vector."""
    return ir.VectorType(element, shape.count) if isinstance(shape, ir.VectorType) else element


def store(builder: Any, element: Any, start: Any, totals: list[Any]) -> None:
    """Store running sums side by side."""
    for pointer, total in zip(_pointers(builder, element, start, len(totals)), totals, strict=True):
        builder.store(builder.load(total), pointer, align=bytes_of(element))


def add(builder: Any, vectors: list[Any], totals: list[Any]) -> None:
    """Add vectors to running sums."""
    for vector, total in zip(vectors, totals, strict=True):
        builder.store(builder.fadd(builder.load(total), vector), total)


def add_products(builder: Any, factor: Any, vectors: list[Any], totals: list[Any]) -> None:
    """Add factor times vectors to running sums."""
    for vector, total in zip(vectors, totals, strict=True):
        product = builder.fmul(factor, vector, flags=["contract"])
        builder.store(builder.fadd(builder.load(total), product, flags=["contract"]), total)


def _pointers(builder: Any, element: Any, start: Any, count: int) -> list[Any]:
    first = builder.bitcast(start, vector_of(element).as_pointer())
    return [builder.gep(first, [ir.Constant(ir.IntType(64), number)]) for number in range(count)]
