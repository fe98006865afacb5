"""The divergence of a normal distribution from the standard one, by definition.

    l[n] = (mu[n]^2 + e^s[n] - 1 - s[n]) / 2,   s = logvar

    dmu[n] = g[n] mu[n]        ds[n] = g[n] (e^s[n] - 1) / 2

mu, s of one shape; g[n] is the gradient of l[n]: dy[n] for reduction "none", dy for "sum", dy / N for "mean" of N.
It is the expectation of log N(mu, e^s) - log N(0, 1) under N(mu, e^s).
Source: Kingma, Welling, "Auto-encoding variational Bayes" (2014), appendix B.
"""

import math
from typing import NamedTuple

import numpy as np

from seqgen_kernels._losses import gradient_of_each, reduced
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
    losses = np.zeros(mu.shape)
    for place in np.ndindex(mu.shape):
        s = float(logvar[place])
        losses[place] = (float(mu[place]) ** 2 + math.expm1(s) - s) / 2
    return reduced(losses, reduction, mu), Cache(mu, logvar, reduction)


def backward(dy: Array, cache: Cache) -> tuple[Array, Array]:
    """Return dmu and dlogvar like mu."""
    mu, logvar, reduction = cache
    g = np.broadcast_to(gradient_of_each("gaussian_kl", dy, reduction, mu), mu.shape)
    dmu, dlogvar = np.zeros(mu.shape, mu.dtype), np.zeros(mu.shape, mu.dtype)
    for place in np.ndindex(mu.shape):
        dmu[place] = float(g[place]) * float(mu[place])
        dlogvar[place] = float(g[place]) * math.expm1(float(logvar[place])) / 2
    return dmu, dlogvar
