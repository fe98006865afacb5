"""Pieces of LLVM that the files which speak it directly have in common: vectors of numbers.

`builder` writes instructions, `element` is LLVM's float or double.
"""

import platform
from typing import Any

import llvmlite.binding
import numba
from llvmlite import ir
from numba.core import cgutils

VECTOR_BYTES = 64


def _has_halves() -> bool:
    """Tell whether the processor that Numba writes for converts float16 itself."""
    config: Any = numba.config
    features = config.CPU_FEATURES or ("" if config.CPU_NAME else llvmlite.binding.get_host_cpu_features().flatten())
    return "+f16c" in features or (platform.machine() in ("aarch64", "arm64") and not config.CPU_NAME)


HAS_HALVES = _has_halves()


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
    return [
        builder.load(pointer, align=bytes_of(element))
        for pointer in vectors_at(builder, vector_of(element), start, count)
    ]


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
    loaded = builder.load(builder.bitcast(place, _like(wanted, stored).as_pointer()), align=bytes_of(stored))
    return widened_bits(builder, loaded, wanted)


def widened_bits(builder: Any, bits: Any, wanted: Any) -> Any:
    """Widen float16, given as bits: where the processor has no instruction, by shifts and an exact product."""
    if HAS_HALVES:
        return builder.fpext(builder.bitcast(bits, _like(wanted, ir.HalfType())), wanted)
    integers, floats = (_like(wanted, each) for each in (ir.IntType(32), ir.FloatType()))

    def constant(kind: Any, value: float) -> Any:
        return ir.Constant(kind, [value] * kind.count if isinstance(kind, ir.VectorType) else value)

    whole = builder.zext(bits, integers)
    size = builder.and_(whole, constant(integers, 0x7FFF))
    shifted = builder.shl(size, constant(integers, 13))
    scaled = builder.bitcast(builder.fmul(builder.bitcast(shifted, floats), constant(floats, 2.0**112)), integers)
    endless = builder.icmp_unsigned(">=", size, constant(integers, 0x7C00))
    value = builder.select(endless, builder.or_(shifted, constant(integers, 0x7F800000)), scaled)
    sign = builder.shl(builder.and_(whole, constant(integers, 0x8000)), constant(integers, 16))
    result = builder.bitcast(builder.or_(value, sign), floats)
    return result if result.type == wanted else builder.fpext(result, wanted)


def _like(shape: Any, element: Any) -> Any:
    """Return that type, or a vector of it where ``shape`` is a vector."""
    return ir.VectorType(element, shape.count) if isinstance(shape, ir.VectorType) else element


def store(builder: Any, element: Any, start: Any, totals: list[Any]) -> None:
    """Store running sums side by side."""
    for pointer, total in zip(vectors_at(builder, vector_of(element), start, len(totals)), totals, strict=True):
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


def add_fused(builder: Any, left: Any, right: Any, total: Any) -> None:
    """Add left times right with one rounding: LLVM, left the choice, would choose by the tile's shape."""
    kind = left.type
    name = f"llvm.fma.v{kind.count}f{8 * bytes_of(kind.element)}"
    fused: Any = cgutils.get_or_insert_function
    multiply_add = fused(builder.module, ir.FunctionType(kind, [kind] * 3), name)
    builder.store(builder.call(multiply_add, [left, right, builder.load(total)]), total)


def vectors_at(builder: Any, vector: Any, start: Any, count: int) -> list[Any]:
    """Point at so many vectors of a type, side by side."""
    first = builder.bitcast(start, vector.as_pointer())
    return [builder.gep(first, [ir.Constant(ir.IntType(64), number)]) for number in range(count)]
