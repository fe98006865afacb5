"""One update of one parameter by stochastic gradient descent, in place, on the GPU.

    g <- g + wd p                       u <- mu u + g
    p <- p - lr u                       or, with nesterov,  p <- p - lr (g + mu u)

param p, grad g and velocity u of one shape; u starts as zeros. Where the momentum mu is 0 there is no
velocity: u = g. There is no gradient.
Against `with_numpy`: nothing; NumPy's operators hand CuPy's arrays to CuPy. Every line is one kernel over the
parameter.
Source: Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013), section 2,
in PyTorch's arrangement.
"""

from seqgen_kernels.sgd.with_numpy import update

__all__ = ["update"]
