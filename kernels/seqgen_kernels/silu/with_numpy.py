"""SiLU in arrays.

    y = x s,   s = 1 / (1 + e^-x)

    dx = dy (s + x s (1 - s))

x, y of any shape.
Against `reference`: all elements at once.
"""

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._elementwise import Cache
from seqgen_kernels.contract import Array
from seqgen_kernels.sigmoid.with_numpy import sigmoid
from seqgen_kernels.silu import arguments


def forward(x: Array) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x)
    return np.asarray(x * sigmoid(x), like=x), Cache(x)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    (x,) = cache
    checks.gradient("silu", "dy", dy, x.shape, x.dtype)
    s = sigmoid(x)
    return (np.asarray(dy * (s + x * s * (1 - s)), like=x),)
