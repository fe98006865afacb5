"""Root mean square normalisation over the last axis, in arrays.

    z = x r,   r = 1 / sqrt(mean x^2 + eps),   y = z w

    dx = r (g - z mean(g z)),   g = dy w        dw = sum_n dy z

x, y (..., C), w (C,) or absent; means over C, sums over all rows n.
Against `reference`: rows at once; z is kept, so that backward starts where forward ended.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array
from seqgen_kernels.rms_norm import arguments


class Cache(NamedTuple):
    """What backward needs: z like x, r (..., 1)."""

    z: Array
    r: Array
    w: Array | None


def forward(x: Array, w: Array | None = None, eps: float = 1e-5) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x, w, eps)
    r = np.asarray(1 / np.sqrt(_mean(x * x) + eps), like=x)
    z = x * r
    return z.copy() if w is None else z * w, Cache(z, r, w)


def backward(dy: Array, cache: Cache) -> tuple[Array, Array | None]:
    """Return dx like x and dw (C,)."""
    z, r, w = cache
    checks.gradient("rms_norm", "dy", dy, z.shape, z.dtype)
    g = dy if w is None else dy * w
    dx = r * (g - z * _mean(g * z))
    return dx, None if w is None else np.asarray((dy * z).sum(axis=tuple(range(z.ndim - 1))), like=z)


def _mean(x: Array) -> Array:
    """Return the mean of each row, (..., 1); 0 where a row is empty."""
    return np.asarray(x.sum(axis=-1, keepdims=True) / max(1, x.shape[-1]), x.dtype, like=x)
