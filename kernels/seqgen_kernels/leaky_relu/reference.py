"""The leaky rectifier, by definition.

    y = x where x > 0, a x elsewhere

    dx = dy where x > 0, a dy elsewhere

x, y of any shape, a the negative_slope. At 0 the slope is a, as in PyTorch.
Source: Maas, Hannun, Ng, "Rectifier nonlinearities improve neural network acoustic models" (2013).
"""

from typing import NamedTuple

from seqgen_kernels import checks
from seqgen_kernels._elementwise import each, each_slope
from seqgen_kernels.contract import Array
from seqgen_kernels.leaky_relu import arguments


class Cache(NamedTuple):
    """What backward needs: the input and the slope below 0."""

    x: Array
    negative_slope: float


def forward(x: Array, negative_slope: float = 0.01) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x, negative_slope)
    return each(lambda value: value if value > 0 else value * negative_slope, x), Cache(x, negative_slope)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    x, negative_slope = cache
    checks.gradient("leaky_relu", "dy", dy, x.shape, x.dtype)
    return (each_slope(lambda value: 1.0 if value > 0 else negative_slope, x, dy),)
