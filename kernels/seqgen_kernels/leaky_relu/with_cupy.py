"""The leaky rectifier, on the GPU.

    y = x where x > 0, a x elsewhere

    dx = dy where x > 0, a dy elsewhere

x, y of any shape, a the negative_slope.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. One kernel an operation.
"""

from seqgen_kernels.leaky_relu.with_numpy import Cache, backward, forward

__all__ = ["Cache", "backward", "forward"]
