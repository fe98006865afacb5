"""From a loss an element to the loss, and back: what mse, bce_with_logits and gaussian_kl share."""

from typing import Any

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def reduced(losses: Array, reduction: str, dtype: np.dtype[Any]) -> Array:
    """Return the losses, their sum, or their mean, which is 0 where there are none. Sums run in float64."""
    if reduction == "none":
        return np.asarray(losses, dtype)
    return of_sum(float(losses.sum(dtype=np.float64)), losses.size, reduction, dtype)


def of_sum(total: float, size: int, reduction: str, dtype: np.dtype[Any]) -> Array:
    """Return the reduction "sum" or "mean" of losses whose sum is known."""
    return np.asarray(total / max(1, size) if reduction == "mean" else total, dtype)


def gradient_of_each(operator: str, dy: Array, reduction: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """Check dy and return the gradient of each element's loss: the given shape for "none", one number otherwise."""
    checks.gradient(operator, "dy", dy, shape if reduction == "none" else (), dtype)
    return np.asarray(dy / max(1, int(np.prod(shape))) if reduction == "mean" else dy, dtype)
