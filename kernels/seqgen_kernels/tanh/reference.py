"""The hyperbolic tangent, by definition.

    y = (e^x - e^-x) / (e^x + e^-x)

    dx = dy (1 - y^2)

x, y of any shape. The quotient rule gives ((e^x + e^-x)^2 - (e^x - e^-x)^2) / (e^x + e^-x)^2, which is 1 - y^2.
`math.tanh` is the same quotient, careful near 0 and far out.
Source: PyTorch's `tanh`.
"""

import math

from seqgen_kernels import checks
from seqgen_kernels._elementwise import Cache, each, each_slope
from seqgen_kernels.contract import Array
from seqgen_kernels.tanh import arguments


def forward(x: Array) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x)
    y = each(math.tanh, x)
    return y, Cache(y)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    checks.gradient("tanh", "dy", dy, cache.kept.shape, cache.kept.dtype)
    return (each_slope(lambda y: 1 - y * y, cache.kept, dy),)
