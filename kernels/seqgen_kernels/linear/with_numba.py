"""The linear layer: BLAS for training, a compiled product for generation.

    y = x w^T + b

    dx = dy w        dw = dy^T x        db = sum of dy over the rows

x (..., I), w (O, I), b (O,), y (..., O). The leading axes of x are rows of one matrix.
Against `with_numpy`: forward and backward are NumPy's products again (nothing here beats a BLAS), in our threads,
while `step` is batch-invariant: a row's result has the same bits whatever its neighbours, which BLAS does not
promise. `prepare` lays w out so that a step reads it straight on.
"""

from collections.abc import Callable

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._jit import compiled
from seqgen_kernels._matrix_product import matrix_product
from seqgen_kernels._panels import packed, times_panels
from seqgen_kernels._product import rows_times_weights
from seqgen_kernels._row_blocks import rows_of
from seqgen_kernels.contract import Array
from seqgen_kernels.linear import arguments
from seqgen_kernels.linear.with_numpy import Cache

__all__ = ["Cache", "backward", "forward", "prepare", "step"]


def forward(x: Array, w: Array, b: Array | None = None) -> tuple[Array, Cache]:
    """Return y (..., O) and the cache."""
    arguments.check(x, w, b)
    y = matrix_product(rows_of(x), w.T)
    if b is not None:
        y += b
    return y.reshape(*x.shape[:-1], w.shape[0]), Cache(x, w, b is not None)


def backward(dy: Array, cache: Cache) -> tuple[Array, Array, Array | None]:
    """Return dx (..., I), dw (O, I) and db (O,)."""
    x, w, has_bias = cache
    checks.gradient("linear", "dy", dy, (*x.shape[:-1], w.shape[0]), w.dtype)
    rows = rows_of(dy)
    dx, dw = matrix_product(rows, w).reshape(x.shape), matrix_product(rows.T, rows_of(x))
    return dx, dw, rows.sum(axis=0) if has_bias else None


def step(x: Array, w: Array, b: Array | None = None) -> Array:
    """Return y (B, O) of x (B, I), for generation."""
    arguments.check_step(x, w, b)
    y = rows_times_weights(x, w)
    if b is not None:
        y += b
    return y


def prepare(w: Array, b: Array | None = None) -> Callable[[Array], Array]:
    """Return `step` of x (B, I) alone, w and b being checked and packed now."""
    arguments.check_held(w, b)
    panels, outputs = packed(w, w.dtype), len(w)
    bias = np.empty(0, w.dtype) if b is None else np.ascontiguousarray(b)

    def prepared(x: Array) -> Array:
        arguments.check_step(x, w, b)
        y = np.empty((len(x), len(panels) * panels.shape[2]), x.dtype)
        _times_panels(np.ascontiguousarray(x), panels, bias, y)
        return y[:, :outputs]

    return prepared


@compiled
def _times_panels(x: Array, panels: Array, b: Array, y: Array) -> None:
    times_panels(x, panels, y, 0, panels.shape[0])
    for n in range(y.shape[0]):
        for o in range(b.shape[0]):
            y[n, o] += b[o]
