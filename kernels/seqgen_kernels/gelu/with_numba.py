"""GELU, compiled.

    approximate = "none":  y = x Phi(x)
                           dx = dy (Phi(x) + x phi(x)),   phi(x) = e^(-x^2 / 2) / sqrt(2 pi)

    approximate = "tanh":  y = x s,   s = 1 / (1 + e^-2u),   u = sqrt(2 / pi) (x + 0.044715 x^3)
                           dx = dy (s + x s (1 - s) 2 u'),   u' = sqrt(2 / pi) (1 + 3 * 0.044715 x^2)

x, y of any shape.
Against `with_numpy`: one pass over memory. Phi below 0 is e^(-x^2 / 2) times a polynomial of 1 / (1 + p |x|), and above
0 one minus that: the exponential is the one that phi needs too, and vectorises. Its absolute error is 8e-8, float32's
own. float64 calls the C library. Threads on large arrays.
Source: Abramowitz, Stegun, "Handbook of mathematical functions", 7.1.26, with x / sqrt 2 for x.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled, inside_kernels, is_float32
from seqgen_kernels._spans import mapped
from seqgen_kernels.contract import Array
from seqgen_kernels.gelu import arguments
from seqgen_kernels.sigmoid.with_numba import sigmoid

DENSITY, ROOT_HALF = 1 / math.sqrt(2 * math.pi), math.sqrt(0.5)
SLOPE, CUBIC = 2 * math.sqrt(2 / math.pi), 0.044715
P = np.float32(0.3275911 * ROOT_HALF)
A1, A2, A3 = np.float32(0.254829592 / 2), np.float32(-0.284496736 / 2), np.float32(1.421413741 / 2)
A4, A5 = np.float32(-1.453152027 / 2), np.float32(1.061405429 / 2)
ONE = np.float32(1.0)


class Cache(NamedTuple):
    """What backward needs: the input and which formula it was."""

    x: Array
    approximate: str


def forward(x: Array, approximate: str = "none") -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x, approximate)
    return mapped(_exact if approximate == "none" else _fast, x), Cache(x, approximate)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    x, approximate = cache
    checks.gradient("gelu", "dy", dy, x.shape, x.dtype)
    return (mapped(_exact_gradients if approximate == "none" else _fast_gradients, x, dy),)


def below(x: float, bell: float) -> float:
    """Phi(x), where bell is e^(-x^2 / 2); inside a kernel, float32 takes the polynomial."""
    return math.erfc(-x * ROOT_HALF) / 2


def _below_float32(x: Any, bell: Any) -> Any:
    t = ONE / (ONE + P * abs(x))
    tail = ((((A5 * t + A4) * t + A3) * t + A2) * t + A1) * t * bell
    return tail if x < 0 else ONE - tail


def _below_float64(x: Any, bell: Any) -> Any:
    return math.erfc(-x * ROOT_HALF) / 2


@inside_kernels(below)
def _choose_below(x: Any, bell: Any) -> Callable[[Any, Any], Any]:
    return _below_float32 if is_float32(x) else _below_float64


@compiled
def _exact(x: Array, y: Array) -> None:
    half = x.dtype.type(0.5)
    for n in range(x.shape[0]):
        y[n] = x[n] * below(x[n], exp(-half * x[n] * x[n]))


@compiled
def _exact_gradients(x: Array, dy: Array, dx: Array) -> None:
    half, density = x.dtype.type(0.5), x.dtype.type(DENSITY)
    for n in range(x.shape[0]):
        bell = exp(-half * x[n] * x[n])
        dx[n] = dy[n] * (below(x[n], bell) + x[n] * density * bell)


@compiled
def _fast(x: Array, y: Array) -> None:
    slope, cubic = x.dtype.type(SLOPE), x.dtype.type(SLOPE * CUBIC)
    for n in range(x.shape[0]):
        y[n] = x[n] * sigmoid(slope * x[n] + cubic * x[n] * x[n] * x[n])


@compiled
def _fast_gradients(x: Array, dy: Array, dx: Array) -> None:
    one, slope, cubic = x.dtype.type(1), x.dtype.type(SLOPE), x.dtype.type(SLOPE * CUBIC)
    thrice = x.dtype.type(3 * SLOPE * CUBIC)
    for n in range(x.shape[0]):
        s = sigmoid(slope * x[n] + cubic * x[n] * x[n] * x[n])
        dx[n] = dy[n] * (s + x[n] * s * (one - s) * (slope + thrice * x[n] * x[n]))
