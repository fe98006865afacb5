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
from seqgen_kernels._spans import each_span, flat, mapped, summed
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
    return of_sum(summed(_losses, x, target), reduction, x), cache


def backward(dy: Array, cache: Cache) -> tuple[Array, Array]:
    """Return dx and dtarget like x."""
    x, target, reduction = cache
    g = gradient_of_each("mse", dy, reduction, x)
    dx, dtarget = np.empty(x.shape, x.dtype), np.empty(x.shape, x.dtype)
    rows = (flat(x), flat(target), dx.reshape(-1), dtarget.reshape(-1))
    if reduction == "none":
        each_span(_scaled_gradients, flat(g), *rows)
    else:
        each_span(partial(_gradients, x.dtype.type(2 * g)), *rows)
    return dx, dtarget


@compiled
def _losses(x: Array, target: Array, losses: Array) -> None:
    for n in range(x.shape[0]):
        losses[n] = (x[n] - target[n]) * (x[n] - target[n])


@compiled
def _gradients(scale: float, x: Array, target: Array, dx: Array, dtarget: Array) -> None:
    for n in range(x.shape[0]):
        dx[n] = scale * (x[n] - target[n])
        dtarget[n] = -dx[n]


@compiled
def _scaled_gradients(g: Array, x: Array, target: Array, dx: Array, dtarget: Array) -> None:
    for n in range(x.shape[0]):
        dx[n] = (g[n] + g[n]) * (x[n] - target[n])
        dtarget[n] = -dx[n]
