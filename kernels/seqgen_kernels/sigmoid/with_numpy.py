"""The logistic function in arrays.

    y = 1 / (1 + e^-x)

    dx = dy y (1 - y)

x, y of any shape.
Against `reference`: all elements at once; which of the two forms holds is chosen for the numerator only.
"""

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._elementwise import Cache
from seqgen_kernels.contract import Array
from seqgen_kernels.sigmoid import arguments


def forward(x: Array) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x)
    y = sigmoid(x)
    return y, Cache(y)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    (y,) = cache
    checks.gradient("sigmoid", "dy", dy, y.shape, y.dtype)
    return (np.asarray(dy * y * (1 - y), like=y),)


def sigmoid(x: Array) -> Array:
    """1 / (1 + e^-x), without a large exponential."""
    t = np.exp(-np.abs(x))
    return np.asarray(np.where(x < 0, t, 1) / (1 + t), x.dtype, like=x)
