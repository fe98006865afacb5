"""Batch normalisation, on the GPU.

    z = (x - m) r,   r = 1 / sqrt(v + eps),   y = z w + b          for one channel
    training:   m, v of the batch,   new mean = (1 - a) old + a m,   new variance = (1 - a) old + a v n / (n - 1)
    inference:  m, v are the running mean and variance, which stay

    training:   dx = r w (dy - sum dy / n - z sum (dy z) / n)
    inference:  dx = r w dy
    dw = sum dy z        db = sum dy

x, y (N, C, ...), the rest (C,), a the momentum, n the values of a channel.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. The sums over a channel are reductions on
the GPU; the running statistics never come back to the host.
"""

from seqgen_kernels.batch_norm.with_numpy import Cache, backward, forward

__all__ = ["Cache", "backward", "forward"]
