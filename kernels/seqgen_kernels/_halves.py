"""float16 inside kernels, where it is its bits, uint16: Numba itself knows no such numbers.

Arrays of anything else pass as they are, so that one text serves both.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from seqgen_kernels._jit import inner, inside_kernels
from seqgen_kernels._vectors import widened_bits
from seqgen_kernels.contract import Array

# Bits of float32: 2^16, infinity, the smallest number that is normal as float16, and 1/2.
LARGEST, INFINITE, SMALLEST_NORMAL, HALF = 0x47800000, 0x7F800000, 0x38800000, 0x3F000000


def as_bits(array: Array) -> Array:
    """Return the bits of float16, and any other array as it is."""
    return array.view(np.uint16) if array.dtype == np.float16 else array


def widened(value: Any) -> Any:
    """Return an array's number as one to count with."""
    return value.view(np.float16).astype(np.float32) if isinstance(value, np.uint16) else value


def narrowed(value: float, like: Array) -> Any:
    """Return a number as an array holds it: float16 is rounded to the nearest, of two the even one."""
    return np.float16(value).view(np.uint16) if like.dtype == np.uint16 else value


@inner
def nearest_half(value: np.float32) -> np.uint16:
    """Return the bits of the nearest float16 (after F. Giesen's "float to half", 2012)."""
    whole = np.float32(value).view(np.uint32)
    size = np.uint32(whole & 0x7FFFFFFF)
    if size >= LARGEST:
        half = np.int64(0x7E00 if size > INFINITE else 0x7C00)
    elif size < SMALLEST_NORMAL:
        shifted = np.float32(size.view(np.float32) + np.float32(0.5))
        half = np.int64(shifted.view(np.uint32)) - HALF
    else:
        half = (np.int64(size) - (112 << 23) + 0xFFF + ((size >> 13) & 1)) >> 13
    return np.uint16(half | ((whole >> 31) << 15))


def _generate(typing_context: Any, bits: Any) -> Any:
    def write(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return widened_bits(builder, arguments[0], ir.FloatType())

    return types.float32(bits), write


_widened: Callable[..., Any] = intrinsic(_generate)


@inside_kernels(widened)
def _choose_widened(value: Any) -> Callable[..., Any]:
    is_half = value == types.uint16

    def widened(value: Any) -> Any:
        return _widened(value) if is_half else value

    return widened


@inside_kernels(narrowed)
def _choose_narrowed(value: Any, like: Any) -> Callable[..., Any]:
    is_half = like.dtype == types.uint16

    def narrowed(value: Any, like: Any) -> Any:
        return nearest_half(value) if is_half else value

    return narrowed
