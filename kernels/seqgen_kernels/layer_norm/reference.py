"""Layer normalisation over the last axis, by definition.

    m = sum_c x[c] / C,   v = sum_c (x[c] - m)^2 / C,   r = 1 / sqrt(v + eps)
    z[c] = (x[c] - m) r,   y[c] = z[c] w[c] + b[c]

    g[c] = dy[c] w[c]
    dx[c] = r (g[c] - sum_k g[k] / C - z[c] sum_k g[k] z[k] / C)
    dw[c] = sum_n dy[n, c] z[n, c]        db[c] = sum_n dy[n, c]

x, y (..., C), w, b (C,) or absent. x[c] reaches every z[k] in three ways: by itself (r g[c]), through the mean
(dm/dx[c] = 1 / C, the second term), and through the variance (dr/dx[c] = -r^2 z[c] / C, the third).
Source: Ba, Kiros, Hinton, "Layer normalization" (2016); PyTorch's `layer_norm`.
"""

import math
from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array
from seqgen_kernels.layer_norm import arguments


class Cache(NamedTuple):
    """What backward needs."""

    x: Array
    w: Array | None
    has_bias: bool
    eps: float


def forward(x: Array, w: Array | None = None, b: Array | None = None, eps: float = 1e-5) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x, w, b, eps)
    y = np.zeros(x.shape, x.dtype)
    for row in np.ndindex(x.shape[:-1]):
        z, _ = _normalised(x[row], eps)
        for c in range(x.shape[-1]):
            y[row][c] = z[c] * (1.0 if w is None else float(w[c])) + (0.0 if b is None else float(b[c]))
    return y, Cache(x, w, b is not None, eps)


def backward(dy: Array, cache: Cache) -> tuple[Array, Array | None, Array | None]:
    """Return dx like x, dw (C,) and db (C,)."""
    x, w, has_bias, eps = cache
    checks.gradient("layer_norm", "dy", dy, x.shape, x.dtype)
    size = x.shape[-1]
    dx, dw, db = np.zeros(x.shape, x.dtype), np.zeros(size), np.zeros(size)
    for row in np.ndindex(x.shape[:-1]):
        z, r = _normalised(x[row], eps)
        g = [float(dy[row][c]) * (1.0 if w is None else float(w[c])) for c in range(size)]
        through_mean, through_variance = sum(g), sum(g[c] * z[c] for c in range(size))
        for c in range(size):
            dx[row][c] = r * (g[c] - through_mean / size - z[c] * through_variance / size)
            dw[c] += float(dy[row][c]) * z[c]
            db[c] += float(dy[row][c])
    return dx, None if w is None else dw.astype(x.dtype), db.astype(x.dtype) if has_bias else None


def _normalised(x: Array, eps: float) -> tuple[list[float], float]:
    """Return z (C,) and r of one row."""
    numbers = [float(value) for value in x]
    if not numbers:
        return [], 0.0
    mean = sum(numbers) / len(numbers)
    variance = sum((value - mean) ** 2 for value in numbers) / len(numbers)
    r = 1 / math.sqrt(variance + eps)
    return [(value - mean) * r for value in numbers], r
