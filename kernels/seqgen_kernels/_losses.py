"""From a loss an element to the loss, and back: what mse, bce_with_logits and gaussian_kl share."""

from typing import Any

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def reduced(losses: Array, reduction: str, x: Array) -> Array:
    """Return the losses of x, their sum, or their mean, which is 0 where there are none. Sums run in float64."""
    if reduction == "none":
        return np.asarray(losses, x.dtype, like=x)
    return of_sum(losses.sum(dtype=np.float64), reduction, x)


def of_sum(total: Any, reduction: str, x: Array) -> Array:
    """Return the reduction "sum" or "mean" of the losses of x, whose sum is known."""
    return np.asarray(total / max(1, x.size) if reduction == "mean" else total, x.dtype, like=x)


def gradient_of_each(operator: str, dy: Array, reduction: str, x: Array) -> Array:
    """Check dy and return the gradient of each loss of x: the shape of x for "none", one number otherwise."""
    checks.gradient(operator, "dy", dy, x.shape if reduction == "none" else (), x.dtype)
    return np.asarray(dy / max(1, x.size) if reduction == "mean" else dy, x.dtype, like=x)
