"""Sixty-four running values, for loops inside compiled kernels that LLVM is to turn into vectors.

A sum in one running value waits for itself at every element, and LLVM may not share it out: that would change the
order of its additions. A loop over lanes says the order itself, element k belongs to lane k mod 64, so the result
depends on the row alone, whatever the processor, and every step of it is elementwise. The lanes lie on the stack, where
nothing else can point at them.
"""

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from seqgen_kernels._jit import compiled
from seqgen_kernels.contract import Array

LANES = 64
carray: Any = numba.carray  # type: ignore[attr-defined]


def on_the_stack() -> Array:
    """Return 64 float64, not set; inside a kernel they live as long as the call that asked for them."""
    return np.empty(LANES)


@intrinsic
def _pointer(typing_context: Any) -> Any:
    def write(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        reserve: Any = cgutils.alloca_once
        lanes = reserve(builder, ir.ArrayType(ir.DoubleType(), LANES))
        return builder.bitcast(lanes, ir.DoubleType().as_pointer())

    pointer: Any = types.CPointer
    return pointer(types.float64)(), write


@overload(on_the_stack, inline="always")
def _choose_stack() -> Callable[[], Any]:
    pointer: Any = _pointer

    def allocate() -> Any:
        return carray(pointer(), (LANES,))

    return allocate


@compiled
def fill(lanes: Array, value: float) -> None:
    """Set all lanes."""
    for lane in range(LANES):
        lanes[lane] = value


@compiled
def added(lanes: Array) -> float:
    """Return the sum: the upper half is added to the lower until one lane is left."""
    half = LANES // 2
    while half:
        for k in range(half):
            lanes[k] += lanes[half + k]
        half //= 2
    return float(lanes[0])


@compiled
def largest(lanes: Array) -> float:
    """Return the maximum."""
    half = LANES // 2
    while half:
        for k in range(half):
            lanes[k] = lanes[half + k] if lanes[half + k] > lanes[k] else lanes[k]
        half //= 2
    return float(lanes[0])
