"""GELU, by definition: the input times the chance that a standard normal number lies below it.

    approximate = "none":  y = x Phi(x),   Phi(x) = erfc(-x / sqrt 2) / 2
                           dx = dy (Phi(x) + x phi(x)),   phi(x) = e^(-x^2 / 2) / sqrt(2 pi)

    approximate = "tanh":  y = x (1 + tanh u) / 2,   u = sqrt(2 / pi) (x + 0.044715 x^3)
                           dx = dy ((1 + tanh u) / 2 + x (1 - tanh^2 u) u' / 2),
                           u' = sqrt(2 / pi) (1 + 3 * 0.044715 x^2)

x, y of any shape. The density phi is the slope of Phi; the rest is the product rule.
Source: Hendrycks, Gimpel, "Gaussian error linear units" (2016); PyTorch's `gelu`.
"""

import math
from typing import NamedTuple

from seqgen_kernels import checks
from seqgen_kernels._elementwise import each, each_slope
from seqgen_kernels.contract import Array
from seqgen_kernels.gelu import arguments

ROOT, CUBIC = math.sqrt(2 / math.pi), 0.044715


class Cache(NamedTuple):
    """What backward needs: the input and which formula it was."""

    x: Array
    approximate: str


def forward(x: Array, approximate: str = "none") -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x, approximate)
    return each(_gelu if approximate == "none" else _gelu_tanh, x), Cache(x, approximate)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    x, approximate = cache
    checks.gradient("gelu", "dy", dy, x.shape, x.dtype)
    return (each_slope(_slope if approximate == "none" else _slope_tanh, x, dy),)


def _gelu(x: float) -> float:
    return x * math.erfc(-x / math.sqrt(2)) / 2


def _slope(x: float) -> float:
    return math.erfc(-x / math.sqrt(2)) / 2 + x * math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def _gelu_tanh(x: float) -> float:
    return x * (1 + math.tanh(_inner(x))) / 2


def _slope_tanh(x: float) -> float:
    t = math.tanh(_inner(x))
    return (1 + t) / 2 + x * (1 - t * t) * ROOT * (1 + 3 * CUBIC * x * x) / 2


def _inner(x: float) -> float:
    return ROOT * (x + CUBIC * x * x * x)
