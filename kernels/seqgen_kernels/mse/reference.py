"""The squared error, by definition.

    l[n] = (x[n] - t[n])^2

    dx[n] = 2 g[n] (x[n] - t[n])        dt[n] = -dx[n]

x, t of one shape; g[n] is the gradient of l[n]: dy[n] for reduction "none", dy for "sum", dy / N for "mean" of N.
Source: Gauss, Legendre; PyTorch's `mse_loss`.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels._losses import gradient_of_each, reduced
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
    losses = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        losses[place] = (float(x[place]) - float(target[place])) ** 2
    return reduced(losses, reduction, x), Cache(x, target, reduction)


def backward(dy: Array, cache: Cache) -> tuple[Array, Array]:
    """Return dx and dtarget like x."""
    x, target, reduction = cache
    g = np.broadcast_to(gradient_of_each("mse", dy, reduction, x), x.shape)
    dx = np.zeros(x.shape, x.dtype)
    for place in np.ndindex(x.shape):
        dx[place] = 2 * float(g[place]) * (float(x[place]) - float(target[place]))
    return dx, np.asarray(-dx)
