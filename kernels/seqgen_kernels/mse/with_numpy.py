"""The squared error in arrays.

    l = (x - t)^2

    dx = 2 g (x - t)        dt = -dx

x, t of one shape; g is the gradient of l: dy for reductions "none" and "sum", dy / N for "mean" of N elements.
Against `reference`: all elements at once; the difference is kept.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels._losses import gradient_of_each, reduced
from seqgen_kernels.contract import Array
from seqgen_kernels.mse import arguments


class Cache(NamedTuple):
    """What backward needs: x - target."""

    difference: Array
    reduction: str


def forward(x: Array, target: Array, reduction: str = "mean") -> tuple[Array, Cache]:
    """Return the loss, () or like x for reduction "none", and the cache."""
    arguments.check(x, target, reduction)
    difference = np.asarray(x - target, like=x)
    return reduced(difference * difference, reduction, x), Cache(difference, reduction)


def backward(dy: Array, cache: Cache) -> tuple[Array, Array]:
    """Return dx and dtarget like x."""
    difference, reduction = cache
    g = gradient_of_each("mse", dy, reduction, difference)
    dx = np.asarray(2 * g * difference, like=difference)
    return dx, np.asarray(-dx, like=dx)
