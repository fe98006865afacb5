"""The transposed convolution, by definition.

    y[n, o, u, v] = b[o] + sum of x[n, c, p, q] w[c, o, i, j]        over c, p, q, i, j with
                                                                     u = p s - a + i d, v = q s - a + j d

    dx[n, c, p, q] = sum of dy[n, o, u, v] w[c, o, i, j]        over o, i, j
    dw[c, o, i, j] = sum of dy[n, o, u, v] x[n, c, p, q]        over n, p, q
    db[o] = sum of dy[n, o, u, v]                               over n, u, v

x (N, C, P, Q), w (C, O / groups, KH, KW), b (O,), y (N, O, H, W); s the stride, a the padding, d the dilation, each its
own along H and along W. Every pixel of x writes the whole kernel into y, times its value, s places after its
neighbour's; what lands in the padding around y is lost, and is no loss: dy is 0 there. With groups, channel c writes
its own part of the outputs only. Sums are taken in float64. It is the gradient of `conv2d` with respect to its x: what
is read there is written here.
Source: PyTorch's `conv_transpose2d`; Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._convolution import Geometry
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes
from seqgen_kernels.conv2d.reference import with_padding, without_padding
from seqgen_kernels.conv_transpose2d import arguments

Place = tuple[int, ...]


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
    geometry = arguments.check(x, w, b, stride, padding, output_padding, groups, dilation)
    return convolve(x, w, b, geometry)


def backward(dy: Array, cache: Cache) -> tuple[Array, Array, Array | None]:
    """Return dx (N, C, P, Q), dw (C, O / groups, KH, KW) and db (O,)."""
    x, w, _, geometry = cache
    wanted = (len(x), w.shape[1] * geometry.groups, *geometry.outputs)
    checks.gradient("conv_transpose2d", "dy", dy, wanted, x.dtype)
    return gradients(dy, cache)


def convolve(x: Array, w: Array, b: Array | None, geometry: Geometry) -> tuple[Array, Cache]:
    """Do what forward does, with arguments that are checked; `conv_transpose1d` comes in here."""
    high, wide = (side + 2 * edge for side, edge in zip(geometry.outputs, geometry.padding, strict=True))
    padded = np.zeros((len(x), w.shape[1] * geometry.groups, high, wide))
    for in_x, in_w, in_y in _products(x.shape, w.shape, geometry):
        padded[in_y] += x[in_x] * w[in_w]
    y = without_padding(padded, geometry)
    if b is not None:
        for o in range(len(b)):
            y[:, o] += b[o]
    return y.astype(x.dtype), Cache(x, w, b is not None, geometry)


def gradients(dy: Array, cache: Cache) -> tuple[Array, Array, Array | None]:
    """Do what backward does, with a dy that is checked."""
    x, w, has_bias, geometry = cache
    dx, dw, db, dpadded = np.zeros(x.shape), np.zeros(w.shape), np.zeros(dy.shape[1]), with_padding(dy, geometry)
    for in_x, in_w, in_y in _products(x.shape, w.shape, geometry):
        dx[in_x] += dpadded[in_y] * w[in_w]
        dw[in_w] += dpadded[in_y] * x[in_x]
    for o in range(len(db)):
        db[o] = dy[:, o].sum(dtype=np.float64)
    return dx.astype(x.dtype), dw.astype(x.dtype), db.astype(x.dtype) if has_bias else None


def _products(x: Place, w: Place, geometry: Geometry) -> Iterator[tuple[Place, Place, Place]]:
    """Yield, of every product, where its factors lie in x and in w, and where in the padded y it is added."""
    channels, outputs, *kernel = w
    stride, dilation = geometry.stride, geometry.dilation
    for n, c, p, q in np.ndindex(x):
        first = c // (channels // geometry.groups) * outputs
        for o, i, j in np.ndindex(outputs, *kernel):
            u, v = p * stride[0] + i * dilation[0], q * stride[1] + j * dilation[1]
            yield (n, c, p, q), (c, o, i, j), (n, first + o, u, v)
