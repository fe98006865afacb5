"""The rectifier in arrays.

    y = max(x, 0)

    dx = dy [x > 0]

x, y of any shape. NaN stays NaN, and lets its gradient pass.
Against `reference`: all elements at once.
"""

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._elementwise import Cache
from seqgen_kernels.contract import Array
from seqgen_kernels.relu import arguments


def forward(x: Array) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x)
    return np.asarray(np.maximum(x, 0), like=x), Cache(x)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    checks.gradient("relu", "dy", dy, cache.kept.shape, cache.kept.dtype)
    return (np.where(cache.kept <= 0, 0, dy),)
