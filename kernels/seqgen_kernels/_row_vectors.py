"""The maximum and the sum of a row of whole vectors, for use inside compiled kernels.

Lane l takes the elements l, l + L, l + 2L, ...; then the upper half of the lanes joins the lower half until one is
left. L lanes fill VECTOR_BYTES. LLVM alone would not do so: it may not change the order of a sum.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils
from numba.extending import intrinsic

from seqgen_kernels._jit import inside_kernels
from seqgen_kernels._outer_tile import VECTOR_BYTES
from seqgen_kernels.contract import Array


def top(row: Array) -> float:
    """Return the maximum, -inf for an empty row; NaN is passed over."""
    return float(np.fmax.reduce(row, initial=-np.inf))


def size(row: Array) -> float:
    """Return the sum."""
    return float(row.sum())


def _larger(builder: Any, old: Any, new: Any) -> Any:
    return builder.select(builder.fcmp_ordered(">", new, old), new, old)


def _sum(builder: Any, old: Any, new: Any) -> Any:
    return builder.fadd(old, new)


def _folded(start: float, join: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function of a row, whose elements are joined by two."""

    def body(typing_context: Any, row: Any) -> Any:
        def write(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            array = context.make_array(row)(context, builder, arguments[0])
            element = context.get_data_type(row.dtype)
            lanes = VECTOR_BYTES * 8 // row.dtype.bitwidth
            vector = ir.VectorType(element, lanes)
            reserve: Any = cgutils.alloca_once_value
            held = reserve(builder, ir.Constant(vector, [start] * lanes))
            length = builder.extract_value(array.shape, 0)
            with cgutils.for_range_slice(builder, length.type(0), length, length.type(lanes)) as (k, _):
                place = builder.bitcast(builder.gep(array.data, [k]), vector.as_pointer())
                new = builder.load(place, align=row.dtype.bitwidth // 8)
                builder.store(join(builder, builder.load(held), new), held)
            return _across(builder, builder.load(held), lanes, join)

        return row.dtype(row), write

    folded: Callable[..., Any] = intrinsic(body)
    return folded


def _across(builder: Any, vector: Any, lanes: int, join: Callable[..., Any]) -> Any:
    """Join the upper half of the lanes with the lower half until one is left."""
    while lanes > 1:
        lanes //= 2
        mask = ir.VectorType(ir.IntType(32), lanes)
        low, high = (ir.Constant(mask, list(range(first, first + lanes))) for first in (0, lanes))
        vector = join(builder, *(builder.shuffle_vector(vector, vector, half) for half in (low, high)))
    return builder.extract_element(vector, ir.Constant(ir.IntType(32), 0))


_top, _size = _folded(float("-inf"), _larger), _folded(0.0, _sum)


@inside_kernels(top)
def _choose_top(row: Any) -> Callable[..., Any]:
    def write(row: Any) -> Any:
        return _top(row)

    return write


@inside_kernels(size)
def _choose_size(row: Any) -> Callable[..., Any]:
    def write(row: Any) -> Any:
        return _size(row)

    return write
