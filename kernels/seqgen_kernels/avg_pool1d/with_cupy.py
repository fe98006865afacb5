"""The mean under a window on a sequence, on the GPU.

    y[n, c, p] = 1 / count[p] sum over taps j of x[n, c, p s - a + j]        inside x

    dx[n, c, l] = sum of dy[n, c, p] / count[p] over the windows p that show x[n, c, l]

x (N, C, L), s the stride, a the padding. A sequence is an image of height 1: both directions are `avg_pool2d`'s,
through a view.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. As in `avg_pool2d`.
"""

from seqgen_kernels.avg_pool1d.with_numpy import Cache, backward, forward

__all__ = ["Cache", "backward", "forward"]
