"""The leaky rectifier in arrays.

    y = x where x > 0, a x elsewhere

    dx = dy where x > 0, a dy elsewhere

x, y of any shape, a the negative_slope.
Against `reference`: all elements at once.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array
from seqgen_kernels.leaky_relu import arguments


class Cache(NamedTuple):
    """What backward needs: the input and the slope below 0."""

    x: Array
    negative_slope: float


def forward(x: Array, negative_slope: float = 0.01) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x, negative_slope)
    return np.where(x > 0, x, x * negative_slope), Cache(x, negative_slope)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    x, negative_slope = cache
    checks.gradient("leaky_relu", "dy", dy, x.shape, x.dtype)
    return (np.where(x > 0, dy, dy * negative_slope),)
