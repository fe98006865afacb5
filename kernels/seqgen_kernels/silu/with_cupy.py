"""SiLU, on the GPU.

    y = x s,   s = 1 / (1 + e^-x)

    dx = dy (s + x s (1 - s))

x, y of any shape.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. One kernel an operation.
"""

from seqgen_kernels._elementwise import Cache
from seqgen_kernels.silu.with_numpy import backward, forward

__all__ = ["Cache", "backward", "forward"]
