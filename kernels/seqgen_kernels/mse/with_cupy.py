"""The squared error, on the GPU.

    l = (x - t)^2

    dx = 2 g (x - t)        dt = -dx

x, t of one shape; g is the gradient of l: dy for reductions "none" and "sum", dy / N for "mean" of N elements.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. One kernel an operation, and one
reduction; the loss stays on the GPU.
"""

from seqgen_kernels.mse.with_numpy import Cache, backward, forward

__all__ = ["Cache", "backward", "forward"]
