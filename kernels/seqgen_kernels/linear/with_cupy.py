"""The linear layer, on the GPU.

    y = x w^T + b

    dx = dy w        dw = dy^T x        db = sum of dy over the rows

x (..., I), w (O, I), b (O,), y (..., O). The leading axes of x are rows of one matrix.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. The products are cuBLAS's.
"""

from seqgen_kernels.linear.with_numpy import Cache, backward, forward, prepare, step

__all__ = ["Cache", "backward", "forward", "prepare", "step"]
