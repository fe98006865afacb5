"""GELU, on the GPU.

    approximate = "none":  y = x Phi(x)
                           dx = dy (Phi(x) + x phi(x)),   phi(x) = e^(-x^2 / 2) / sqrt(2 pi)

    approximate = "tanh":  y = x s,   s = 1 / (1 + e^-2u),   u = sqrt(2 / pi) (x + 0.044715 x^3)
                           dx = dy (s + x s (1 - s) 2 u'),   u' = sqrt(2 / pi) (1 + 3 * 0.044715 x^2)

x, y of any shape.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. Phi is `ndtr` of cupyx.scipy.special, one
kernel.
"""

from seqgen_kernels.gelu.with_numpy import Cache, backward, forward

__all__ = ["Cache", "backward", "forward"]
