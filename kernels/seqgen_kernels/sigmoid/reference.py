"""The logistic function, by definition.

    y = 1 / (1 + e^-x)

    dx = dy y (1 - y)

x, y of any shape. The slope is e^-x / (1 + e^-x)^2, which is y (1 - y). Below 0 the formula is multiplied
through by e^x, so that exp never sees a large positive number and cannot overflow.
Source: Verhulst (1845); PyTorch's `sigmoid`.
"""

import math

from seqgen_kernels import checks
from seqgen_kernels._elementwise import Cache, each, each_slope
from seqgen_kernels.contract import Array
from seqgen_kernels.sigmoid import arguments


def forward(x: Array) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x)
    y = each(sigmoid, x)
    return y, Cache(y)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    checks.gradient("sigmoid", "dy", dy, cache.kept.shape, cache.kept.dtype)
    return (each_slope(lambda y: y * (1 - y), cache.kept, dy),)


def sigmoid(x: float) -> float:
    """1 / (1 + e^-x) of one number."""
    t = math.exp(-abs(x))
    return t / (1 + t) if x < 0 else 1 / (1 + t)
