"""The transposed convolution, compiled.

    columns = w^T x                         y = columns, each added where it belongs, + b

    dx = w dcolumns                         dcolumns[n, (o, i, j), (p, q)] = dy[n, o, p s - a + i d, q s - a + j d]
    dw = sum over n of x dcolumns^T         db = sum of dy over n, u, v

x (N, C, P, Q), w (C, O / groups, KH, KW), b (O,), y (N, O, H, W); s the stride, a the padding, d the dilation, each
its own along H and along W. Against `with_numpy`: these are the compiled sums of `conv2d` with their roles exchanged.
The columns of y are made of a few images at a time, with outputs side by side.
"""

from typing import NamedTuple

from seqgen_kernels import checks
from seqgen_kernels._conv.gather import gather, totals
from seqgen_kernels._conv.scatter import scatter
from seqgen_kernels._conv.weights import correlate
from seqgen_kernels._convolution import Geometry
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes
from seqgen_kernels.conv_transpose2d import arguments


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
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> tuple[Array, Cache]:
    """Return y (N, O, H, W) and the cache."""
    return convolve(x, w, b, arguments.check(x, w, b, stride, padding, output_padding, groups, dilation))


def backward(dy: Array, cache: Cache) -> tuple[Array, Array, Array | None]:
    """Return dx (N, C, P, Q), dw (C, O / groups, KH, KW) and db (O,)."""
    x, w, _, geometry = cache
    wanted = (len(x), w.shape[1] * geometry.groups, *geometry.outputs)
    checks.gradient("conv_transpose2d", "dy", dy, wanted, x.dtype)
    return gradients(dy, cache)


def convolve(x: Array, w: Array, b: Array | None, geometry: Geometry) -> tuple[Array, Cache]:
    """Do what forward does, with arguments that are checked; `conv_transpose1d` comes in here."""
    y = scatter(x, w, b, geometry, geometry.outputs)
    return y, Cache(x, w, b is not None, geometry)


def gradients(dy: Array, cache: Cache) -> tuple[Array, Array, Array | None]:
    """Do what backward does, with a dy that is checked."""
    x, w, has_bias, geometry = cache
    _, _, high, wide = x.shape
    dw, _ = correlate(dy, x, geometry, w.shape)
    return gather(dy, w, None, geometry, (high, wide)), dw, totals(dy) if has_bias else None
