"""GELU in arrays.

    approximate = "none":  y = x Phi(x)
                           dx = dy (Phi(x) + x phi(x)),   phi(x) = e^(-x^2 / 2) / sqrt(2 pi)

    approximate = "tanh":  y = x s,   s = 1 / (1 + e^-2u),   u = sqrt(2 / pi) (x + 0.044715 x^3)
                           dx = dy (s + x s (1 - s) 2 u'),   u' = sqrt(2 / pi) (1 + 3 * 0.044715 x^2)

x, y of any shape.
Against `reference`: all elements at once, Phi is SciPy's `ndtr`, and (1 + tanh u) / 2 is the logistic function of 2 u,
which shows GELU as a neighbour of SiLU.
"""

import math
from importlib import import_module
from typing import NamedTuple

import numpy as np
from scipy import special

from seqgen_kernels import checks
from seqgen_kernels._array_module import array_module
from seqgen_kernels.contract import Array
from seqgen_kernels.gelu import arguments
from seqgen_kernels.sigmoid.with_numpy import sigmoid

DENSITY = 1 / math.sqrt(2 * math.pi)
ROOT, CUBIC = math.sqrt(2 / math.pi), 0.044715


class Cache(NamedTuple):
    """What backward needs: the input and which formula it was."""

    x: Array
    approximate: str


def forward(x: Array, approximate: str = "none") -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x, approximate)
    gate = _phi(x) if approximate == "none" else _gate(x)
    return np.asarray(x * gate, like=x), Cache(x, approximate)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    x, approximate = cache
    checks.gradient("gelu", "dy", dy, x.shape, x.dtype)
    if approximate == "none":
        return (np.asarray(dy * (_phi(x) + x * DENSITY * np.exp(-0.5 * x * x)), like=x),)
    s = _gate(x)
    return (np.asarray(dy * (s + x * s * (1 - s) * 2 * ROOT * (1 + 3 * CUBIC * x * x)), like=x),)


def _phi(x: Array) -> Array:
    """Return Phi(x); NumPy's functions hand CuPy's arrays to CuPy, SciPy's do not."""
    ours = special if array_module(x) is np else import_module("cupyx.scipy.special")
    return np.asarray(ours.ndtr(x), like=x)


def _gate(x: Array) -> Array:
    return sigmoid(np.asarray(2 * ROOT * (x + CUBIC * x * x * x), like=x))
