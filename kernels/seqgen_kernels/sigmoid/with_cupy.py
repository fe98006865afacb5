"""The logistic function, on the GPU.

    y = 1 / (1 + e^-x)

    dx = dy y (1 - y)

x, y of any shape.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. One kernel an operation.
"""

from seqgen_kernels._elementwise import Cache
from seqgen_kernels.sigmoid.with_numpy import backward, forward

__all__ = ["Cache", "backward", "forward"]
