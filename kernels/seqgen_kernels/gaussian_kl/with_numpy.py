"""The divergence of a normal distribution from the standard one, in arrays.

    l = (mu^2 + e^s - 1 - s) / 2,   s = logvar

    dmu = g mu        ds = g (e^s - 1) / 2

mu, s of one shape; g is the gradient of l: dy for reductions "none" and "sum", dy / N for "mean" of N elements.
Against `reference`: all elements at once; e^s - 1 is kept.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels._losses import gradient_of_each, reduced
from seqgen_kernels.contract import Array
from seqgen_kernels.gaussian_kl import arguments


class Cache(NamedTuple):
    """What backward needs: mu, and e^logvar - 1."""

    mu: Array
    excess: Array
    reduction: str


def forward(mu: Array, logvar: Array, reduction: str = "mean") -> tuple[Array, Cache]:
    """Return the divergence, () or like mu for reduction "none", and the cache."""
    arguments.check(mu, logvar, reduction)
    excess = np.expm1(logvar)
    losses = (mu * mu + (excess - logvar)) * 0.5
    return reduced(losses, reduction, mu), Cache(mu, excess, reduction)


def backward(dy: Array, cache: Cache) -> tuple[Array, Array]:
    """Return dmu and dlogvar like mu."""
    mu, excess, reduction = cache
    g = gradient_of_each("gaussian_kl", dy, reduction, mu)
    return np.asarray(g * mu, like=mu), np.asarray(g * excess * 0.5, like=mu)
