"""The divergence of a normal distribution from the standard one, compiled.

    l = (mu^2 + e^s - 1 - s) / 2,   s = logvar

    dmu = g mu        ds = g (e^s - 1) / 2

mu, s of one shape; g is the gradient of l: dy for reductions "none" and "sum", dy / N for "mean" of N elements.
Against `with_numpy`: a sum or mean reads mu and s once and writes nothing, with the polynomial exp of `_exp.py`, whose
absolute error near s = 0 is float32's own. Threads on large arrays.
"""

from functools import partial
from typing import NamedTuple

import numpy as np

from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled
from seqgen_kernels._losses import gradient_of_each, of_sum
from seqgen_kernels._spans import mapped, summed
from seqgen_kernels.contract import Array
from seqgen_kernels.gaussian_kl import arguments


class Cache(NamedTuple):
    """What backward needs."""

    mu: Array
    logvar: Array
    reduction: str


def forward(mu: Array, logvar: Array, reduction: str = "mean") -> tuple[Array, Cache]:
    """Return the divergence, () or like mu for reduction "none", and the cache."""
    arguments.check(mu, logvar, reduction)
    cache = Cache(mu, logvar, reduction)
    if reduction == "none":
        return mapped(_divergences, mu, logvar), cache
    return of_sum(summed(_divergences, mu, logvar), reduction, mu), cache


def backward(dy: Array, cache: Cache) -> tuple[Array, Array]:
    """Return dmu and dlogvar like mu."""
    mu, logvar, reduction = cache
    g = gradient_of_each("gaussian_kl", dy, reduction, mu)
    scale = mu.dtype.type(0.5 if reduction == "none" else 0.5 * g)
    dlogvar = mapped(partial(_excesses, scale), logvar)
    if reduction == "none":
        dlogvar *= g
    return np.asarray(g * mu), dlogvar


@compiled
def _divergences(mu: Array, logvar: Array, losses: Array) -> None:
    half, one = mu.dtype.type(0.5), mu.dtype.type(1)
    for n in range(mu.shape[0]):
        losses[n] = half * (mu[n] * mu[n] + (exp(logvar[n]) - one - logvar[n]))


@compiled
def _excesses(scale: float, logvar: Array, dlogvar: Array) -> None:
    one = logvar.dtype.type(1)
    for n in range(logvar.shape[0]):
        dlogvar[n] = scale * (exp(logvar[n]) - one)
