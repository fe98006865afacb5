"""SiLU, compiled.

    y = x s,   s = 1 / (1 + e^-x)

    dx = dy (s + x s (1 - s))

x, y of any shape.
Against `with_numpy`: one pass over memory; the gate is computed twice, which costs less than keeping it. Threads on
large arrays.
"""

from seqgen_kernels import checks
from seqgen_kernels._elementwise import Cache
from seqgen_kernels._jit import compiled
from seqgen_kernels._spans import mapped
from seqgen_kernels.contract import Array
from seqgen_kernels.sigmoid.with_numba import sigmoid
from seqgen_kernels.silu import arguments


def forward(x: Array) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x)
    return mapped(_gated, x), Cache(x)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    checks.gradient("silu", "dy", dy, cache.kept.shape, cache.kept.dtype)
    return (mapped(_gradients, cache.kept, dy),)


@compiled
def _gated(x: Array, y: Array) -> None:
    for n in range(x.shape[0]):
        y[n] = x[n] * sigmoid(x[n])


@compiled
def _gradients(x: Array, dy: Array, dx: Array) -> None:
    one = x.dtype.type(1)
    for n in range(x.shape[0]):
        s = sigmoid(x[n])
        dx[n] = dy[n] * (s + x[n] * s * (one - s))
