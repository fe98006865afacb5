"""The small operations between kernels: arithmetic with broadcasting, sums, shapes.

A gradient of a broadcast input is summed over the axes along which it was repeated.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from seqgen.nn.tape import Array, Tensor, recorded


def add(a: Tensor, b: Tensor) -> Tensor:
    """``a + b``; da = dy, db = dy."""
    return _binary(a, b, a.value + b.value, lambda dy: (dy, dy))


def sub(a: Tensor, b: Tensor) -> Tensor:
    """``a - b``; da = dy, db = -dy."""
    return _binary(a, b, a.value - b.value, lambda dy: (dy, -dy))


def mul(a: Tensor, b: Tensor) -> Tensor:
    """``a * b``; da = dy b, db = dy a."""
    return _binary(a, b, a.value * b.value, lambda dy: (dy * b.value, dy * a.value))


def div(a: Tensor, b: Tensor) -> Tensor:
    """``a / b``; da = dy / b, db = -dy a / b^2."""
    return _binary(a, b, a.value / b.value, lambda dy: (dy / b.value, -dy * a.value / b.value**2))


def neg(x: Tensor) -> Tensor:
    """``-x``; dx = -dy."""
    return _unary(x, -x.value, lambda dy: -dy)


def exp(x: Tensor) -> Tensor:
    """The exponential; dx = dy exp(x)."""
    y = np.exp(x.value)
    return _unary(x, y, lambda dy: dy * y)


def log(x: Tensor) -> Tensor:
    """The natural logarithm; dx = dy / x."""
    return _unary(x, np.log(x.value), lambda dy: dy / x.value)


def matmul(a: Tensor, b: Tensor) -> Tensor:
    """``a @ b`` of (..., M, K) and (..., K, N); da = dy b^T, db = a^T dy."""
    return _binary(
        a, b, a.value @ b.value, lambda dy: (dy @ np.swapaxes(b.value, -1, -2), np.swapaxes(a.value, -1, -2) @ dy)
    )


def sum(x: Tensor) -> Tensor:
    """The sum of all elements; dx = dy everywhere."""
    return _unary(x, x.value.sum(), lambda dy: np.broadcast_to(dy, x.shape))


def mean(x: Tensor) -> Tensor:
    """The mean of all elements; dx = dy / size everywhere."""
    return _unary(x, x.value.mean(), lambda dy: np.broadcast_to(dy / x.value.size, x.shape))


def reshape(x: Tensor, shape: tuple[int, ...]) -> Tensor:
    """The same elements in another shape; dx is dy in the old one."""
    return _unary(x, x.value.reshape(shape), lambda dy: dy.reshape(x.shape))


def transpose(x: Tensor, axes: tuple[int, ...]) -> Tensor:
    """Axes in another order, laid out anew; dx is dy with them back in theirs."""
    back = tuple(np.argsort(axes))
    return _unary(x, np.ascontiguousarray(x.value.transpose(axes)), lambda dy: dy.transpose(back))


def concat(tensors: Sequence[Tensor], axis: int = -1) -> Tensor:
    """Join along an axis; each gradient is its stretch of dy."""
    bounds = np.cumsum([tensor.shape[axis] for tensor in tensors])[:-1]
    value = np.concatenate([tensor.value for tensor in tensors], axis=axis)
    return recorded(value, tuple(tensors), lambda dy: tuple(np.split(dy, bounds, axis=axis)))


def stack(tensors: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Tensors of one shape along a new axis; each gradient is its slice of dy."""
    value = np.stack([tensor.value for tensor in tensors], axis)
    return recorded(value, tuple(tensors), lambda dy: tuple(np.moveaxis(dy, axis, 0)))


def slice(x: Tensor, key: Any) -> Tensor:
    """``x[key]`` for slices and integers; dx is dy there and 0 elsewhere."""

    def backward(dy: Array) -> Array:
        dx = np.zeros_like(x.value)
        dx[key] = dy
        return dx

    return _unary(x, np.ascontiguousarray(x.value[key]), backward)


def gather(x: Tensor, indices: Array, axis: int) -> Tensor:
    """The elements of x at ``indices`` along an axis, as `np.take_along_axis`; dx adds up dy where it was read."""

    def backward(dy: Array) -> Array:
        dx = np.zeros_like(x.value)
        places: list[Array] = list(np.indices(indices.shape, sparse=True))
        places[axis] = indices
        flat = np.ravel_multi_index(tuple(places), x.shape, mode="wrap")
        np.add.at(dx.reshape(-1), flat.reshape(-1), dy.reshape(-1))  # along one axis, for which NumPy has a faster loop
        return dx

    return _unary(x, np.take_along_axis(x.value, indices, axis), backward)


def where(condition: Array, a: Tensor, b: Tensor) -> Tensor:
    """a where the condition holds and b elsewhere; each gradient is dy there."""
    zero = a.value.dtype.type(0)
    value = np.where(condition, a.value, b.value)
    return _binary(a, b, value, lambda dy: (np.where(condition, dy, zero), np.where(condition, zero, dy)))


def _unary(x: Tensor, value: Array, backward: Callable[[Array], Array]) -> Tensor:
    return recorded(np.asarray(value), (x,), lambda dy: (backward(dy),))


def _binary(a: Tensor, b: Tensor, value: Array, backward: Callable[[Array], tuple[Array, Array]]) -> Tensor:
    if a.value.shape == b.value.shape:  # nothing was broadcast
        return recorded(value, (a, b), backward)

    def reduced(dy: Array) -> tuple[Array, Array]:
        da, db = backward(dy)
        return _unbroadcast(da, a.shape), _unbroadcast(db, b.shape)

    return recorded(value, (a, b), reduced)


def _unbroadcast(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Sum away the axes that broadcasting added or stretched."""
    if gradient.shape == shape:
        return gradient
    added = gradient.ndim - len(shape)
    gradient = np.sum(gradient, axis=tuple(range(added)))
    stretched = tuple(axis for axis, size in enumerate(shape) if size == 1 and gradient.shape[axis] != 1)
    reduced: Array = np.sum(gradient, axis=stretched, keepdims=True)
    return reduced
