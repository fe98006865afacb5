"""Layer normalisation over the last axis, on the GPU.

    z = (x - mean x) r,   r = 1 / sqrt(var x + eps),   y = z w + b

    dx = r (g - mean g - z mean(g z)),   g = dy w        dw = sum_n dy z        db = sum_n dy

x, y (..., C), w, b (C,) or absent; means over C, sums over all rows n.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. Means of rows are reductions on the GPU,
one kernel each.
"""

from seqgen_kernels.layer_norm.with_numpy import Cache, backward, forward

__all__ = ["Cache", "backward", "forward"]
