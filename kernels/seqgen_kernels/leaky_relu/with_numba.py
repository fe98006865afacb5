"""The leaky rectifier, compiled.

    y = x where x > 0, a x elsewhere

    dx = dy where x > 0, a dy elsewhere

x, y of any shape, a the negative_slope.
Against `with_numpy`: one pass, no array of comparisons, no array of products; threads on large arrays.
"""

from functools import partial
from typing import Any, NamedTuple

from seqgen_kernels import checks
from seqgen_kernels._jit import compiled
from seqgen_kernels._spans import mapped
from seqgen_kernels.contract import Array
from seqgen_kernels.leaky_relu import arguments


class Cache(NamedTuple):
    """What backward needs: the input and the slope below 0, a number of the input's dtype."""

    x: Array
    negative_slope: Any


def forward(x: Array, negative_slope: float = 0.01) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x, negative_slope)
    slope = x.dtype.type(negative_slope)
    return mapped(partial(_leak, slope), x, x), Cache(x, slope)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    checks.gradient("leaky_relu", "dy", dy, cache.x.shape, cache.x.dtype)
    return (mapped(partial(_leak, cache.negative_slope), cache.x, dy),)


@compiled
def _leak(slope: float, x: Array, passed: Array, y: Array) -> None:
    zero = x.dtype.type(0)
    for n in range(x.shape[0]):
        y[n] = passed[n] if x[n] > zero else slope * passed[n]
