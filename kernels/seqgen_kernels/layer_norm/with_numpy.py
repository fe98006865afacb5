"""Layer normalisation over the last axis, in arrays.

    z = (x - mean x) r,   r = 1 / sqrt(var x + eps),   y = z w + b

    dx = r (g - mean g - z mean(g z)),   g = dy w        dw = sum_n dy z        db = sum_n dy

x, y (..., C), w, b (C,) or absent; means over C, sums over all rows n.
Against `reference`: rows at once; z is kept, so that backward starts where forward ended.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array
from seqgen_kernels.layer_norm import arguments


class Cache(NamedTuple):
    """What backward needs: z like x, r (..., 1)."""

    z: Array
    r: Array
    w: Array | None
    has_bias: bool


def forward(x: Array, w: Array | None = None, b: Array | None = None, eps: float = 1e-5) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x, w, b, eps)
    z = x - _mean(x)
    r = np.asarray(1 / np.sqrt(_mean(z * z) + eps), like=x)
    z *= r
    y = z.copy() if w is None else z * w
    if b is not None:
        y += b
    return y, Cache(z, r, w, b is not None)


def backward(dy: Array, cache: Cache) -> tuple[Array, Array | None, Array | None]:
    """Return dx like x, dw (C,) and db (C,)."""
    z, r, w, has_bias = cache
    checks.gradient("layer_norm", "dy", dy, z.shape, z.dtype)
    rows = tuple(range(z.ndim - 1))
    g = dy if w is None else dy * w
    dx = r * (g - _mean(g) - z * _mean(g * z))
    dw = None if w is None else np.asarray((dy * z).sum(axis=rows), like=z)
    return dx, dw, np.asarray(dy.sum(axis=rows), like=z) if has_bias else None


def _mean(x: Array) -> Array:
    """Return the mean of each row, (..., 1); 0 where a row is empty."""
    return np.asarray(x.sum(axis=-1, keepdims=True) / max(1, x.shape[-1]), x.dtype, like=x)
