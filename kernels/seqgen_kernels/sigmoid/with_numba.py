"""The logistic function, compiled.

    y = 1 / (1 + e^-x)

    dx = dy y (1 - y)

x, y of any shape.
Against `with_numpy`: one pass over memory instead of six, with the polynomial exp of `_exp.py`, which LLVM turns
into vector code; threads on large arrays.
"""

from seqgen_kernels import checks
from seqgen_kernels._elementwise import Cache
from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled
from seqgen_kernels._spans import mapped
from seqgen_kernels.contract import Array
from seqgen_kernels.sigmoid import arguments


def forward(x: Array) -> tuple[Array, Cache]:
    """Return y like x and the cache."""
    arguments.check(x)
    y = mapped(_sigmoids, x)
    return y, Cache(y)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,) like x."""
    checks.gradient("sigmoid", "dy", dy, cache.kept.shape, cache.kept.dtype)
    return (mapped(_gradients, cache.kept, dy),)


@compiled
def sigmoid(x: float) -> float:
    """1 / (1 + e^-x), without a large exponential."""
    one = type(x)(1)
    t = exp(-abs(x))
    return (t if x < 0 else one) / (one + t)


@compiled
def _sigmoids(x: Array, y: Array) -> None:
    for n in range(x.shape[0]):
        y[n] = sigmoid(x[n])


@compiled
def _gradients(y: Array, dy: Array, dx: Array) -> None:
    one = y.dtype.type(1)
    for n in range(y.shape[0]):
        dx[n] = dy[n] * y[n] * (one - y[n])
