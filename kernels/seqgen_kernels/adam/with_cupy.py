"""One Adam update of one parameter, in place, on the GPU.

    g <- g + wd p
    m <- b1 m + (1 - b1) g              v <- b2 v + (1 - b2) g^2
    p <- p - lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps)

param p, grad g, m and v of one shape; t = step_index, from 1. There is no gradient.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. Every line is one kernel over the
parameter; step_index is a number of the host, so nothing waits for the GPU.
Source: Kingma and Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1, in PyTorch's arrangement.
"""

from seqgen_kernels.adam.with_numpy import update

__all__ = ["update"]
