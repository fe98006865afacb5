"""The largest value under a window on a sequence, on the GPU.

    y[n, c, p] = max over taps j of x[n, c, p s - a + j d]        inside x

    dx[n, c, l] = sum of dy[n, c, p] over the windows p whose largest value is x[n, c, l]

x (N, C, L), s the stride, a the padding, d the dilation. A sequence is an image of height 1: both directions are
`max_pool2d`'s, through a view.
Against `with_numpy`: nothing; NumPy's functions hand CuPy's arrays to CuPy. As in `max_pool2d`.
"""

from seqgen_kernels.max_pool1d.with_numpy import Cache, backward, forward

__all__ = ["Cache", "backward", "forward"]
