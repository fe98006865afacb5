"""Binary cross-entropy of logits, in arrays.

    l = u ((1 - t) x + q (log(1 + e^-|x|) + max(-x, 0))),   q = 1 - t + p t

    dx = g u ((1 - t) - q s(-x)),   s(x) = 1 / (1 + e^-x)

x the logits, t the targets, u the weight and p the pos_weight (1 where absent), broadcast; g is the gradient of l: dy
for reductions "none" and "sum", dy / N for "mean" of N elements.
Against `reference`: all elements at once, and one logarithm: log s(-x) = log s(x) - x, so both terms share it.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels._losses import gradient_of_each, reduced
from seqgen_kernels.bce_with_logits import arguments
from seqgen_kernels.contract import Array
from seqgen_kernels.sigmoid.with_numpy import sigmoid


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
    losses = (1 - targets) * logits + _share(targets, pos_weight) * _softplus(logits)
    if weight is not None:
        losses = losses * weight
    return reduced(losses, reduction, logits), Cache(logits, targets, weight, pos_weight, reduction)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dlogits,)."""
    logits, targets, weight, pos_weight, reduction = cache
    g = gradient_of_each("bce_with_logits", dy, reduction, logits)
    slope = (1 - targets) - _share(targets, pos_weight) * sigmoid(np.asarray(-logits, like=logits))
    return (np.asarray(g * slope if weight is None else g * slope * weight, like=logits),)


def _softplus(x: Array) -> Array:
    """log(1 + e^-x)."""
    return np.log1p(np.exp(-np.abs(x))) + np.maximum(-x, 0)


def _share(targets: Array, pos_weight: Array | None) -> Array | int:
    """Return q, the factor of log s(x)."""
    return 1 if pos_weight is None else 1 - targets + pos_weight * targets
