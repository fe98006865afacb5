"""The largest value under a window, on the GPU.

    y[n, c, o, p] = max over taps (i, j) of x[n, c, o s - a + i d, p s - a + j d]        inside x

    dx[n, c, h, w] = sum of dy[n, c, o, p] over the windows (o, p) whose largest value is x[n, c, h, w]

x (N, C, H, W), s the stride, a the padding, d the dilation, each its own along H and along W.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. A tap is a few kernels over all windows,
in forward and in backward; no two windows show one place at the same tap, so nothing is added twice at once.
"""

from seqgen_kernels.max_pool2d.with_numpy import Cache, backward, forward

__all__ = ["Cache", "backward", "forward"]
