"""The rectifier, by definition.

    y = max(x, 0)

    dx = dy [x > 0]

x, y of any shape, one output an input, so the gradient is a slope an element. At 0 there is none; 0 is chosen,
as in PyTorch. NaN stays NaN, and lets its gradient pass.
Source: Nair, Hinton, "Rectified linear units improve restricted Boltzmann machines" (2010); PyTorch's `relu`.
"""

from seqgen_kernels import checks
from seqgen_kernels._elementwise import Cache, each, each_slope
from seqgen_kernels.contract import Array
from seqgen_kernels.relu import arguments


def forward(x: Array) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x)
    return each(_relu, x), Cache(x)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    checks.gradient("relu", "dy", dy, cache.kept.shape, cache.kept.dtype)
    return (each_slope(_slope, cache.kept, dy),)


def _relu(x: float) -> float:
    return 0.0 if x <= 0 else x


def _slope(x: float) -> float:
    return 0.0 if x <= 0 else 1.0
