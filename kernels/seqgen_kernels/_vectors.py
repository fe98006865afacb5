"""Pieces of LLVM that the files which speak it directly have in common: vectors of numbers.

`builder` writes instructions, `element` is LLVM's float or double.
"""

from typing import Any

from llvmlite import ir

VECTOR_BYTES = 64


def bytes_of(element: Any) -> int:
    """Return the bytes of one number."""
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
