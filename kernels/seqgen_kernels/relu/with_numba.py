"""The rectifier, compiled.

    y = max(x, 0)

    dx = dy [x > 0]

x, y of any shape. NaN stays NaN, and lets its gradient pass.
Against `with_numpy`: backward compares and chooses in one pass, without an array of comparisons, and large
arrays are shared out among threads (`_spans.py`).
"""

from seqgen_kernels import checks
from seqgen_kernels._elementwise import Cache
from seqgen_kernels._jit import compiled
from seqgen_kernels._spans import mapped
from seqgen_kernels.contract import Array
from seqgen_kernels.relu import arguments


def forward(x: Array) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x)
    return mapped(_relu, x, x), Cache(x)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    checks.gradient("relu", "dy", dy, cache.kept.shape, cache.kept.dtype)
    return (mapped(_relu, cache.kept, dy),)


@compiled
def _relu(x: Array, passed: Array, y: Array) -> None:
    zero = x.dtype.type(0)
    for n in range(x.shape[0]):
        y[n] = zero if x[n] <= zero else passed[n]
