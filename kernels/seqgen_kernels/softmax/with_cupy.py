"""Softmax over the last axis, on the GPU.

    y = exp(x - max x) / sum exp(x - max x)

    dx = y (dy - sum_c dy_c y_c)

x, y (..., C). A row of nothing but -inf gives zeros: nothing may be chosen, so nothing has any probability.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. The maximum and the sum of a row are
reductions on the GPU.
"""

from seqgen_kernels.softmax.with_numpy import Cache, backward, forward

__all__ = ["Cache", "backward", "forward"]
