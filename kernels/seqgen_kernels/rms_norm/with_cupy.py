"""Root mean square normalisation over the last axis, on the GPU.

    z = x r,   r = 1 / sqrt(mean x^2 + eps),   y = z w

    dx = r (g - z mean(g z)),   g = dy w        dw = sum_n dy z

x, y (..., C), w (C,) or absent; means over C, sums over all rows n.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. Means of rows are reductions on the GPU,
one kernel each.
"""

from seqgen_kernels.rms_norm.with_numpy import Cache, backward, forward

__all__ = ["Cache", "backward", "forward"]
