"""Every pixel becomes a block of equal ones, in arrays.

    y[n, c, h, w] = x[n, c, floor(h / a), floor(w / b)]

    dx[n, c, h, w] = sum over i < a, j < b of dy[n, c, h a + i, w b + j]

x (N, C, H, W), y (N, C, H a, W b), a and b the factors.
Against `reference`: an axis is cut in two, (H a) = (H, a). Forward writes one number along a and b, backward adds
them up.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes
from seqgen_kernels.upsample2d import arguments


class Cache(NamedTuple):
    """What backward needs: the shape of x and the factors, no numbers."""

    shape: tuple[int, ...]
    dtype: np.dtype[np.floating]
    high: int
    wide: int


def forward(x: Array, scale_factor: Sizes) -> tuple[Array, Cache]:
    """Return y (N, C, H a, W b) and the cache."""
    high, wide = arguments.check(x, scale_factor)
    n, c, height, width = x.shape
    y = np.empty((n, c, height, high, width, wide), x.dtype, like=x)
    y[...] = x[:, :, :, None, :, None]
    return y.reshape(n, c, height * high, width * wide), Cache(x.shape, x.dtype, high, wide)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return dx like x."""
    (n, c, height, width), dtype, high, wide = cache
    checks.gradient("upsample2d", "dy", dy, (n, c, height * high, width * wide), dtype)
    return (dy.reshape(n, c, height, high, width, wide).sum(axis=(3, 5)),)
