"""The convolution of a sequence, in arrays.

    y[n, o, p] = b[o] + sum over c, j of x[n, c, l] w[o, c, j]        l = p s - a + j d

    dx[n, c, l] = sum of dy[n, o, p] w[o, c, j]        over all o, p, j that show x[n, c, l]
    dw[o, c, j] = sum of dy[n, o, p] x[n, c, l]        over n, p
    db[o] = sum of dy[n, o, p]                         over n, p

x (N, C, L), w (O, C / groups, KL), b (O,), y (N, O, P); s the stride, a the padding, d the dilation. A sequence is an
image of height 1: both directions are `conv2d`'s, through views.
Against `reference`: the array version of `conv2d` underneath.
"""

from seqgen_kernels import checks
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes
from seqgen_kernels.conv1d import arguments
from seqgen_kernels.conv2d.with_numpy import Cache, convolve, gradients

__all__ = ["Cache", "backward", "forward"]


def forward(
    x: Array,
    w: Array,
    b: Array | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> tuple[Array, Cache]:
    """Return y (N, O, P) and the cache."""
    geometry = arguments.check(x, w, b, stride, padding, dilation, groups)
    y, cache = convolve(x[:, :, None], w[:, :, None], b, geometry)
    return y[:, :, 0], cache


def backward(dy: Array, cache: Cache) -> tuple[Array, Array, Array | None]:
    """Return dx (N, C, L), dw (O, C / groups, KL) and db (O,)."""
    outputs = len(cache.w)
    checks.gradient("conv1d", "dy", dy, (len(cache.x), outputs, cache.geometry.outputs[1]), cache.x.dtype)
    dx, dw, db = gradients(dy[:, :, None], cache)
    return dx[:, :, 0], dw[:, :, 0], db
