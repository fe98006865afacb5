"""The maximum and the sums of a row, for use inside compiled kernels.

A sum in one running value waits for itself at every element, and LLVM may not share it out, since that changes the
order of the additions. So the order is fixed here: 32 lanes in float64, element k belongs to lane k mod 32; then the
upper half of the lanes joins the lower half until 8 are left, which go on with what is left of the row, and in the
end one. A row's result depends on the row alone.

As in `_tile.py`, LLVM is spoken to directly: the Python functions are what is meant, and inside a kernel they become
the instructions that `_folded` writes. Rows are contiguous.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from seqgen_kernels._jit import inside_kernels
from seqgen_kernels._vectors import bytes_of, spread
from seqgen_kernels.contract import Array

LANES = 32, 8, 1


def highest(row: Array) -> float:
    """Return the maximum, -inf for an empty row; NaN is passed over."""
    return float(np.fmax.reduce(row, initial=-np.inf))


def total(row: Array) -> float:
    """Return the sum."""
    return float(row.sum(dtype=np.float64))


def products(weights: Array, row: Array, center: float) -> float:
    """Return the sum of weights (row - center)."""
    return float((weights * (row - np.float64(center))).sum(dtype=np.float64))


def squares(row: Array, center: float) -> float:
    """Return the sum of (row - center)^2."""
    return float(((row - np.float64(center)) ** 2).sum())


def _folded(start: float, term: Callable[..., Any], join: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function of a row, a second row and a center: the terms of all elements, joined."""

    def body(typing_context: Any, row: Any, second: Any, center: Any) -> Any:
        if row.layout != "C" or second.layout != "C":
            raise TypeError("a row: wanted a contiguous array")

        def write(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            rows = [context.make_array(signature.args[n])(context, builder, arguments[n]) for n in (0, 1)]
            middle = context.cast(builder, arguments[2], center, types.float64)
            return _fold(builder, [each.data for each in rows], builder.extract_value(rows[0].shape, 0), middle)

        return types.float64(row, second, center), write

    def _fold(builder: Any, rows: list[Any], length: Any, center: Any) -> Any:
        reserve: Any = cgutils.alloca_once_value
        total, first = ir.Constant(ir.VectorType(ir.DoubleType(), LANES[0]), [start] * LANES[0]), length.type(0)
        for lanes in LANES:
            step = length.type(lanes)
            last = builder.mul(builder.udiv(length, step), step)
            held = reserve(builder, _across(builder, total, lanes, join))
            with cgutils.for_range_slice(builder, first, last, step, length.type) as (k, _):
                values = [_vector(builder, row, k, lanes) for row in rows]
                new = term(builder, *values, spread(builder, ir.VectorType(ir.DoubleType(), lanes), center))
                builder.store(join(builder, builder.load(held), new), held)
            total, first = builder.load(held), last
        return builder.extract_element(total, ir.IntType(32)(0))

    folded: Callable[..., Any] = intrinsic(body)
    return folded


def _vector(builder: Any, row: Any, k: Any, lanes: int) -> Any:
    """Load elements k to k + lanes - 1, as float64."""
    element = row.type.pointee
    place = builder.bitcast(builder.gep(row, [k]), ir.VectorType(element, lanes).as_pointer())
    values = builder.load(place, align=bytes_of(element))
    wanted = ir.VectorType(ir.DoubleType(), lanes)
    return values if values.type == wanted else builder.fpext(values, wanted)


def _across(builder: Any, vector: Any, wanted: int, join: Callable[..., Any]) -> Any:
    """Join the upper half of the lanes with the lower half until as many are left as wanted."""
    lanes = vector.type.count
    while lanes > wanted:
        lanes //= 2
        mask = ir.VectorType(ir.IntType(32), lanes)
        low, high = (ir.Constant(mask, list(range(first, first + lanes))) for first in (0, lanes))
        vector = join(builder, *(builder.shuffle_vector(vector, vector, half) for half in (low, high)))
    return vector


def _larger(builder: Any, old: Any, new: Any) -> Any:
    return builder.select(builder.fcmp_ordered(">", new, old), new, old)


def _sum(builder: Any, old: Any, new: Any) -> Any:
    return builder.fadd(old, new, flags=["contract"])


def _weighted(builder: Any, weights: Any, values: Any, center: Any) -> Any:
    return builder.fmul(weights, builder.fsub(values, center), flags=["contract"])


def _square(builder: Any, values: Any, _: Any, center: Any) -> Any:
    difference = builder.fsub(values, center)
    return builder.fmul(difference, difference, flags=["contract"])


_highest = _folded(-np.inf, lambda builder, values, *_: values, _larger)
_total = _folded(0.0, lambda builder, values, *_: values, _sum)
_products, _squares = _folded(0.0, _weighted, _sum), _folded(0.0, _square, _sum)


@inside_kernels(highest)
def _choose_highest(row: Any) -> Callable[..., Any]:
    def highest(row: Any) -> Any:
        return _highest(row, row, 0.0)

    return highest


@inside_kernels(total)
def _choose_total(row: Any) -> Callable[..., Any]:
    def total(row: Any) -> Any:
        return _total(row, row, 0.0)

    return total


@inside_kernels(products)
def _choose_products(weights: Any, row: Any, center: Any) -> Callable[..., Any]:
    def products(weights: Any, row: Any, center: Any) -> Any:
        return _products(weights, row, center)

    return products


@inside_kernels(squares)
def _choose_squares(row: Any, center: Any) -> Callable[..., Any]:
    def squares(row: Any, center: Any) -> Any:
        return _squares(row, row, center)

    return squares
