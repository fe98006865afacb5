"""The squared error, compiled.

    l = (x - t)^2

    dx = 2 g (x - t)        dt = -dx

x, t of one shape; g is the gradient of l: dy for reductions "none" and "sum", dy / N for "mean" of N elements.
Against `with_numpy`: a sum or mean reads x and t once and writes nothing; the difference is computed again in
backward. Threads on large arrays.
"""

from functools import partial
from typing import NamedTuple

import numpy as np

from seqgen_kernels._jit import compiled
from seqgen_kernels._losses import gradient_of_each, of_sum
from seqgen_kernels._spans import mapped, summed
from seqgen_kernels.contract import Array
from seqgen_kernels.mse import arguments


class Cache(NamedTuple):
    """What backward needs."""

    x: Array
    target: Array
    reduction: str


def forward(x: Array, target: Array, reduction: str = "mean") -> tuple[Array, Cache]:
    """Return the loss, () or like x for reduction "none", and the cache."""
    arguments.check(x, target, reduction)
    cache = Cache(x, target, reduction)
    if reduction == "none":
        return mapped(_losses, x, target), cache
    return of_sum(summed(_losses, x, target), x.size, reduction, x.dtype), cache


def backward(dy: Array, cache: Cache) -> tuple[Array, Array]:
    """Return dx and dtarget like x."""
    x, target, reduction = cache
    g = gradient_of_each("mse", dy, reduction, x.shape, x.dtype)
    scale = x.dtype.type(2 if reduction == "none" else 2 * g)
    dx = mapped(partial(_gradients, scale), x, target)
    if reduction == "none":
        dx *= g
    return dx, np.asarray(-dx)


@compiled
def _losses(x: Array, target: Array, losses: Array) -> None:
    for n in range(x.shape[0]):
        losses[n] = (x[n] - target[n]) * (x[n] - target[n])


@compiled
def _gradients(scale: float, x: Array, target: Array, dx: Array) -> None:
    for n in range(x.shape[0]):
        dx[n] = scale * (x[n] - target[n])
