"""The linear layer: BLAS for training, a compiled product for generation.

    y = x w^T + b

    dx = dy w        dw = dy^T x        db = sum of dy over the rows

x (..., I), w (O, I), b (O,), y (..., O). The leading axes of x are rows of one matrix.
Against `with_numpy`: forward and backward are NumPy's products again (nothing here beats a BLAS), while
`step` is batch-invariant: a row's result has the same bits whatever its neighbours, which BLAS does not
promise.
"""

from seqgen_kernels._product import rows_times_weights
from seqgen_kernels.contract import Array
from seqgen_kernels.linear import arguments
from seqgen_kernels.linear.with_numpy import Cache, backward, forward

__all__ = ["Cache", "backward", "forward", "step"]


def step(x: Array, w: Array, b: Array | None = None) -> Array:
    """Return y (B, O) of x (B, I), for generation."""
    arguments.check_step(x, w, b)
    y = rows_times_weights(x, w)
    if b is not None:
        y += b
    return y
