"""SiLU, by definition: the input times its own logistic gate.

    y = x s,   s = 1 / (1 + e^-x)

    dx = dy (s + x s (1 - s))

x, y of any shape. The product rule: s, plus x times the slope s (1 - s) of the gate.
Source: Elfwing, Uchibe, Doya (2018); Ramachandran et al., "Swish" (2017); PyTorch's `silu`.
"""

from seqgen_kernels import checks
from seqgen_kernels._elementwise import Cache, each, each_slope
from seqgen_kernels.contract import Array
from seqgen_kernels.sigmoid.reference import sigmoid
from seqgen_kernels.silu import arguments


def forward(x: Array) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x)
    return each(lambda value: value * sigmoid(value), x), Cache(x)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    checks.gradient("silu", "dy", dy, cache.kept.shape, cache.kept.dtype)
    return (each_slope(_slope, cache.kept, dy),)


def _slope(x: float) -> float:
    s = sigmoid(x)
    return s + x * s * (1 - s)
