"""Binary cross-entropy of logits, compiled.

    l = u ((1 - t) x + q (log(1 + e^-|x|) + max(-x, 0))),   q = 1 - t + p t

    dx = g u ((1 - t) - q s(-x)),   s(x) = 1 / (1 + e^-x)

x the logits, t the targets, u the weight and p the pos_weight (1 where absent), broadcast; g is the gradient of l: dy
for reductions "none" and "sum", dy / N for "mean" of N elements.
Against `with_numpy`: a sum or mean writes nothing; u q and u (1 - t) are made only where weights are given. In float32
log(1 + e), 0 <= e <= 1, is the series 2 (z + z^3 / 3 + z^5 / 5 + ...) of z = e / (2 + e) <= 1 / 3, which vectorises as
the C library's logarithm would not; eight terms leave an error of 1e-9. Threads on large arrays.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled, inside_kernels, is_float32
from seqgen_kernels._losses import gradient_of_each, of_sum
from seqgen_kernels._spans import mapped, summed
from seqgen_kernels.bce_with_logits import arguments
from seqgen_kernels.contract import Array
from seqgen_kernels.sigmoid.with_numba import sigmoid

TWO = np.float32(2)
C1, C3, C5, C7 = np.float32(2), np.float32(2 / 3), np.float32(2 / 5), np.float32(2 / 7)
C9, C11, C13, C15 = np.float32(2 / 9), np.float32(2 / 11), np.float32(2 / 13), np.float32(2 / 15)


class Cache(NamedTuple):
    """What backward needs."""

    logits: Array
    targets: Array
    weight: Array | None
    pos_weight: Array | None
    reduction: str


def forward(
    logits: Array,
    targets: Array,
    weight: Array | None = None,
    pos_weight: Array | None = None,
    reduction: str = "mean",
) -> tuple[Array, Cache]:
    """Return the loss, () or like logits for reduction "none", and the cache."""
    arguments.check(logits, targets, weight, pos_weight, reduction)
    cache = Cache(logits, targets, weight, pos_weight, reduction)
    kernel, arrays = _chosen(_losses, _weighted_losses, cache)
    if reduction == "none":
        return mapped(kernel, *arrays), cache
    return of_sum(summed(kernel, *arrays), reduction, logits), cache


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dlogits,)."""
    reduction, dtype = cache.reduction, cache.logits.dtype
    g = gradient_of_each("bce_with_logits", dy, reduction, cache.logits)
    scale = dtype.type(1 if reduction == "none" else g)
    kernel, arrays = _chosen(_gradients, _weighted_gradients, cache)
    dlogits = mapped(partial(kernel, scale), *arrays)
    if reduction == "none":
        dlogits *= g
    return (dlogits,)


def _chosen(plain: Callable[..., None], weighted: Callable[..., None], cache: Cache) -> tuple[Any, list[Array]]:
    """Return the kernel and its arrays: x and t, or x, u (1 - t) and u q."""
    logits, targets, weight, pos_weight, _ = cache
    if weight is None and pos_weight is None:
        return plain, [logits, targets]
    one = targets.dtype.type(1)
    u, p = one if weight is None else weight, one if pos_weight is None else pos_weight
    return weighted, [logits, np.asarray(u * (one - targets)), np.asarray(u * (one - targets + p * targets))]


def log1p(e: float) -> float:
    """log(1 + e) of one number, 0 <= e <= 1; inside a kernel, float32 takes the series."""
    return math.log1p(e)


def _log1p_float32(e: Any) -> Any:
    z = e / (TWO + e)
    q = z * z
    return z * (((((((C15 * q + C13) * q + C11) * q + C9) * q + C7) * q + C5) * q + C3) * q + C1)


def _log1p_float64(e: Any) -> Any:
    return math.log1p(e)


@inside_kernels(log1p)
def _choose_log1p(e: Any) -> Callable[[Any], Any]:
    return _log1p_float32 if is_float32(e) else _log1p_float64


@compiled
def _softplus(x: float) -> float:
    """log(1 + e^-x)."""
    zero = type(x)(0)
    return log1p(exp(-abs(x))) + (zero if x > 0 else -x)


@compiled
def _losses(x: Array, t: Array, losses: Array) -> None:
    one = x.dtype.type(1)
    for n in range(x.shape[0]):
        losses[n] = (one - t[n]) * x[n] + _softplus(x[n])


@compiled
def _weighted_losses(x: Array, negative: Array, share: Array, losses: Array) -> None:
    for n in range(x.shape[0]):
        losses[n] = negative[n] * x[n] + share[n] * _softplus(x[n])


@compiled
def _gradients(scale: float, x: Array, t: Array, dx: Array) -> None:
    for n in range(x.shape[0]):
        dx[n] = scale * (sigmoid(x[n]) - t[n])


@compiled
def _weighted_gradients(scale: float, x: Array, negative: Array, share: Array, dx: Array) -> None:
    for n in range(x.shape[0]):
        dx[n] = scale * (negative[n] - share[n] * sigmoid(-x[n]))
