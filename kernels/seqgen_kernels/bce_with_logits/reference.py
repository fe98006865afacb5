"""Binary cross-entropy of logits, by definition.

    l = -u (p t log s(x) + (1 - t) log s(-x)),   s(x) = 1 / (1 + e^-x)

    dx = g u ((1 - t) s(x) - p t s(-x))

x the logits, t the targets, often in [0, 1], u the weight and p the pos_weight (1 where absent), broadcast; g is the
gradient of l: dy for reductions "none" and "sum", dy / N for "mean" of N elements. 1 - s(x) = s(-x), and log s has
the slope s(-x); with u = p = 1 the gradient is s(x) - t. log s(x) = min(x, 0) - log(1 + e^-|x|) never overflows.
Source: PyTorch's `binary_cross_entropy_with_logits`.
"""

import math
from typing import NamedTuple

import numpy as np

from seqgen_kernels._losses import gradient_of_each, reduced
from seqgen_kernels.bce_with_logits import arguments
from seqgen_kernels.contract import Array
from seqgen_kernels.sigmoid.reference import sigmoid


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
    losses, u, p = np.zeros(logits.shape), _spread(weight, logits), _spread(pos_weight, logits)
    for place in np.ndindex(logits.shape):
        x, t = float(logits[place]), float(targets[place])
        losses[place] = -u[place] * (p[place] * t * _log_sigmoid(x) + (1 - t) * _log_sigmoid(-x))
    return reduced(losses, reduction, logits), cache


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dlogits,)."""
    logits, targets, weight, pos_weight, reduction = cache
    g = np.broadcast_to(gradient_of_each("bce_with_logits", dy, reduction, logits), logits.shape)
    dlogits, u, p = np.zeros(logits.shape, logits.dtype), _spread(weight, logits), _spread(pos_weight, logits)
    for place in np.ndindex(logits.shape):
        x, t = float(logits[place]), float(targets[place])
        dlogits[place] = float(g[place]) * u[place] * ((1 - t) * sigmoid(x) - p[place] * t * sigmoid(-x))
    return (dlogits,)


def _log_sigmoid(x: float) -> float:
    return (x if x < 0 else 0.0) - math.log1p(math.exp(-abs(x)))


def _spread(weight: Array | None, like: Array) -> Array:
    """Return the weight of every element, in float64."""
    return np.broadcast_to(np.ones(()) if weight is None else weight.astype(np.float64), like.shape)
