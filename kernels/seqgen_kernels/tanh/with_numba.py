"""The hyperbolic tangent, compiled.

    y = (e^x - e^-x) / (e^x + e^-x) = 1 - 2 / (e^2x + 1)

    dx = dy (1 - y^2)

x, y of any shape.
Against `with_numpy`: a polynomial near 0, where the subtraction would lose every digit, and the vectorised exp
of `_exp.py` elsewhere; both are computed and one is chosen, so there is no branch. float64 calls the C library.
Source: Cephes `tanhf` (S. Moshier), coefficients and the border 0.625.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._elementwise import Cache
from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled, inside_kernels, is_float32
from seqgen_kernels._spans import mapped
from seqgen_kernels.contract import Array
from seqgen_kernels.tanh import arguments

BORDER = np.float32(0.625)
C3, C5, C7 = np.float32(-3.33332819422e-1), np.float32(1.33314422036e-1), np.float32(-5.37397155531e-2)
C9, C11 = np.float32(2.06390887954e-2), np.float32(-5.70498872745e-3)
ONE, TWO = np.float32(1.0), np.float32(2.0)


def forward(x: Array) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x)
    y = mapped(_tangents, x)
    return y, Cache(y)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    checks.gradient("tanh", "dy", dy, cache.kept.shape, cache.kept.dtype)
    return (mapped(_gradients, cache.kept, dy),)


def tanh(x: float) -> float:
    """tanh of one number; inside a kernel, float32 takes the polynomials."""
    return math.tanh(x)


def _tanh_float32(x: Any) -> Any:
    size, square = abs(x), x * x
    near = x + x * square * ((((C11 * square + C9) * square + C7) * square + C5) * square + C3)
    far = ONE - TWO / (exp(size + size) + ONE)
    return near if size < BORDER else (-far if x < 0 else far)


def _tanh_float64(x: Any) -> Any:
    return math.tanh(x)


@inside_kernels(tanh)
def _choose_tanh(x: Any) -> Callable[[Any], Any]:
    return _tanh_float32 if is_float32(x) else _tanh_float64


@compiled
def _tangents(x: Array, y: Array) -> None:
    for n in range(x.shape[0]):
        y[n] = tanh(x[n])


@compiled
def _gradients(y: Array, dy: Array, dx: Array) -> None:
    one = y.dtype.type(1)
    for n in range(y.shape[0]):
        dx[n] = dy[n] * (one - y[n] * y[n])
