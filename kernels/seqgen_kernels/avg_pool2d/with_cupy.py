"""The mean under a window, on the GPU.

    y[n, c, o, p] = 1 / count[o, p] sum over taps (i, j) of x[n, c, o s - a + i, p s - a + j]        inside x

    dx[n, c, h, w] = sum of dy[n, c, o, p] / count[o, p] over the windows (o, p) that show x[n, c, h, w]

x (N, C, H, W), s the stride, a the padding, each its own along H and along W.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. A tap is one kernel over all windows; no
two windows show one place at the same tap, so nothing is added twice at once. The counts are made on the host and
sent, once a call.
"""

from seqgen_kernels.avg_pool2d.with_numpy import Cache, backward, forward

__all__ = ["Cache", "backward", "forward"]
