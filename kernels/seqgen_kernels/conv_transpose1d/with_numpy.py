"""The transposed convolution of a sequence, in arrays.

    y[n, o, l] = b[o] + sum over c, p, j of x[n, c, p] w[c, o, j]     where l = p s - a + j d

    dx[n, c, p] = sum of dy[n, o, l] w[c, o, j]        over o, j
    dw[c, o, j] = sum of dy[n, o, l] x[n, c, p]        over n, p
    db[o] = sum of dy[n, o, l]                         over n, l

x (N, C, P), w (C, O / groups, KL), b (O,), y (N, O, L); s the stride, a the padding, d the dilation. A sequence is an
image of height 1: both directions are `conv_transpose2d`'s, through views.
Against `reference`: the array version of `conv_transpose2d` underneath.
"""

from seqgen_kernels import checks
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes
from seqgen_kernels.conv_transpose1d import arguments
from seqgen_kernels.conv_transpose2d.with_numpy import Cache, convolve, gradients

__all__ = ["Cache", "backward", "forward"]


def forward(
    x: Array,
    w: Array,
    b: Array | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> tuple[Array, Cache]:
    """Return y (N, O, L) and the cache."""
    geometry = arguments.check(x, w, b, stride, padding, output_padding, groups, dilation)
    y, cache = convolve(x[:, :, None], w[:, :, None], b, geometry)
    return y[:, :, 0], cache


def backward(dy: Array, cache: Cache) -> tuple[Array, Array, Array | None]:
    """Return dx (N, C, P), dw (C, O / groups, KL) and db (O,)."""
    outputs = cache.w.shape[1] * cache.geometry.groups
    checks.gradient("conv_transpose1d", "dy", dy, (len(cache.x), outputs, cache.geometry.outputs[1]), cache.x.dtype)
    dx, dw, db = gradients(dy[:, :, None], cache)
    return dx[:, :, 0], dw[:, :, 0], db
