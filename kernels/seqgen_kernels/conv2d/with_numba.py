"""The convolution, compiled.

    y[o, p] = b[o] + sum over k of w[o, k] shown[k, p]                 tap k = (c, i, j), output p = (p, q), an image

    dx = columns of dy w^T, each added where the kernel took it from
    dw[o, k] = sum over n, p of dy[o, p] shown[k, p]                   db[o] = sum of dy over n, p

x (N, C, H, W), w (O, C / groups, KH, KW), b (O,), y (N, O, P, Q); s the stride, a the padding, d the dilation, each
its own along H and along W. shown[(c, i, j), (p, q)] is x[c, p s - a + i d, q s - a + j d]. Against `with_numpy`: in
steps of 1 the columns of x are not made. An image is laid out so that what a tap shows is one run of numbers, and stays
in the second cache while register tiles take the sums; dx is such a sum with a mirrored kernel. In larger steps columns
are made of a few images at a time, with channels side by side. Which way is taken depends on the shapes (`_conv/`).
Images are shared out among threads.
"""

from typing import NamedTuple

from seqgen_kernels import checks
from seqgen_kernels._conv.gather import gather
from seqgen_kernels._conv.scatter import scatter
from seqgen_kernels._conv.weights import correlate
from seqgen_kernels._convolution import Geometry
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes
from seqgen_kernels.conv2d import arguments


class Cache(NamedTuple):
    """What backward needs: the inputs, and whether there was a bias."""

    x: Array
    w: Array
    has_bias: bool
    geometry: Geometry


def forward(
    x: Array,
    w: Array,
    b: Array | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> tuple[Array, Cache]:
    """Return y (N, O, P, Q) and the cache."""
    return convolve(x, w, b, arguments.check(x, w, b, stride, padding, dilation, groups))


def backward(dy: Array, cache: Cache) -> tuple[Array, Array, Array | None]:
    """Return dx (N, C, H, W), dw (O, C / groups, KH, KW) and db (O,)."""
    checks.gradient("conv2d", "dy", dy, (len(cache.x), len(cache.w), *cache.geometry.outputs), cache.x.dtype)
    return gradients(dy, cache)


def convolve(x: Array, w: Array, b: Array | None, geometry: Geometry) -> tuple[Array, Cache]:
    """Do what forward does, with arguments that are checked; `conv1d` comes in here."""
    y = gather(x, w, b, geometry, geometry.outputs)
    return y, Cache(x, w, b is not None, geometry)


def gradients(dy: Array, cache: Cache) -> tuple[Array, Array, Array | None]:
    """Do what backward does, with a dy that is checked."""
    x, w, has_bias, geometry = cache
    _, _, high, wide = x.shape
    dw, db = correlate(x, dy, geometry, w.shape)
    return scatter(dy, w, None, geometry, (high, wide)), dw, db if has_bias else None
