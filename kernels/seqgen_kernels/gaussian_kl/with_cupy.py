"""The divergence of a normal distribution from the standard one, on the GPU.

    l = (mu^2 + e^s - 1 - s) / 2,   s = logvar

    dmu = g mu        ds = g (e^s - 1) / 2

mu, s of one shape; g is the gradient of l: dy for reductions "none" and "sum", dy / N for "mean" of N elements.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. One kernel an operation, and one
reduction; the loss stays on the GPU.
"""

from seqgen_kernels.gaussian_kl.with_numpy import Cache, backward, forward

__all__ = ["Cache", "backward", "forward"]
