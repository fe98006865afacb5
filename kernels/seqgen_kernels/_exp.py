"""exp, sigmoid and tanh for use inside compiled kernels.

    exp(x) = 2^n * exp(r),   n = round(x / ln 2),   r = x - n ln 2,   |r| <= ln(2) / 2

exp(r) is a polynomial and 2^n is written into the exponent bits, so a loop over `exp` has no call and no
branch and LLVM turns it into vector code. float32 only: its relative error is about 1e-7, results below
1.2e-38 become 0, and arguments above 88 saturate. float64 calls the C library, which is slow and exact, and
saturates above 709. Rounding adds and takes away 1.5 * 2^23: the integer then stands in the low bits of the
sum. NaN passes through.
Source: Cephes `expf` (S. Moshier), coefficients and the two-part ln 2.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from seqgen_kernels._jit import compiled, inside_kernels, is_float32

LOG2_E = np.float32(1.44269504088896341)
LN2_HIGH = np.float32(0.693359375)
LN2_LOW = np.float32(-2.12194440e-4)
ROUND = np.float32(12582912.0)
LOWEST = np.float32(-87.33)
HIGHEST = np.float32(88.0)
HIGHEST_DOUBLE = 709.0
C2, C3, C4 = np.float32(5.0000001201e-1), np.float32(1.6666665459e-1), np.float32(4.1665795894e-2)
C5, C6, C7 = np.float32(8.3334519073e-3), np.float32(1.3981999507e-3), np.float32(1.9875691500e-4)
ONE, TWO = np.float32(1.0), np.float32(2.0)
BIAS, SHIFT = np.int32(127), np.int32(23)


def exp(x: float) -> float:
    """e^x of one number; inside a kernel, float32 takes the polynomial."""
    return math.exp(HIGHEST_DOUBLE if x > HIGHEST_DOUBLE else x)


def _exp_float32(x: Any) -> Any:
    bounded = HIGHEST if x > HIGHEST else x
    bounded = LOWEST if bounded < LOWEST else bounded
    shifted = bounded * LOG2_E + ROUND
    n = shifted - ROUND
    r = bounded - n * LN2_HIGH - n * LN2_LOW
    tail = ((((C7 * r + C6) * r + C5) * r + C4) * r + C3) * r + C2
    power = np.int32((np.float32(shifted).view(np.int32) + BIAS) << SHIFT).view(np.float32)
    result = (tail * r * r + r + ONE) * power
    return np.float32(0.0) if x < LOWEST else result


def _exp_float64(x: Any) -> Any:
    return math.exp(HIGHEST_DOUBLE if x > HIGHEST_DOUBLE else x)


@inside_kernels(exp)
def _choose_exp(x: Any) -> Callable[[Any], Any]:
    return _exp_float32 if is_float32(x) else _exp_float64


@compiled
def sigmoid(x: float) -> float:
    """1 / (1 + e^-x)."""
    one = type(x)(1)
    return one / (one + exp(-x))


@compiled
def tanh(x: float) -> float:
    """(1 - e^-2|x|) / (1 + e^-2|x|), with the sign of x."""
    one = type(x)(1)
    t = exp(-(abs(x) + abs(x)))
    magnitude = (one - t) / (one + t)
    return -magnitude if x < 0 else magnitude
