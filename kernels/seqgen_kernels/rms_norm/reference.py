"""Root mean square normalisation over the last axis, by definition.

    r = 1 / sqrt(sum_c x[c]^2 / C + eps),   z[c] = x[c] r,   y[c] = z[c] w[c]

    g[c] = dy[c] w[c]
    dx[c] = r (g[c] - z[c] sum_k g[k] z[k] / C)
    dw[c] = sum_n dy[n, c] z[n, c]

x, y (..., C), w (C,) or absent. Layer normalisation without the mean: x[c] reaches every z[k] by itself and through
r, whose slope is dr/dx[c] = -r^2 z[c] / C.
Source: Zhang, Sennrich, "Root mean square layer normalization" (2019); PyTorch's `rms_norm`.
"""

import math
from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array
from seqgen_kernels.rms_norm import arguments


class Cache(NamedTuple):
    """What backward needs."""

    x: Array
    w: Array | None
    eps: float


def forward(x: Array, w: Array | None = None, eps: float = 1e-5) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x, w, eps)
    y = np.zeros(x.shape, x.dtype)
    for row in np.ndindex(x.shape[:-1]):
        r = _scale(x[row], eps)
        for c in range(x.shape[-1]):
            y[row][c] = float(x[row][c]) * r * (1.0 if w is None else float(w[c]))
    return y, Cache(x, w, eps)


def backward(dy: Array, cache: Cache) -> tuple[Array, Array | None]:
    """Return dx like x and dw (C,)."""
    x, w, eps = cache
    checks.gradient("rms_norm", "dy", dy, x.shape, x.dtype)
    size = x.shape[-1]
    dx, dw = np.zeros(x.shape, x.dtype), np.zeros(size)
    for row in np.ndindex(x.shape[:-1]):
        r = _scale(x[row], eps)
        z = [float(value) * r for value in x[row]]
        g = [float(dy[row][c]) * (1.0 if w is None else float(w[c])) for c in range(size)]
        through_scale = sum(g[c] * z[c] for c in range(size))
        for c in range(size):
            dx[row][c] = r * (g[c] - z[c] * through_scale / size)
            dw[c] += float(dy[row][c]) * z[c]
    return dx, None if w is None else dw.astype(x.dtype)


def _scale(x: Array, eps: float) -> float:
    """Return r of one row."""
    return 1 / math.sqrt(sum(float(value) ** 2 for value in x) / max(1, len(x)) + eps)
