"""The convolution, by definition.

    y[n, o, p, q] = b[o] + sum over c, i, j of x[n, c, u, v] w[o, c, i, j]      u = p s - a + i d, v = q s - a + j d

    dx[n, c, u, v] = sum of dy[n, o, p, q] w[o, c, i, j]        over all o, p, q, i, j that show x[n, c, u, v]
    dw[o, c, i, j] = sum of dy[n, o, p, q] x[n, c, u, v]        over n, p, q
    db[o] = sum of dy[n, o, p, q]                               over n, p, q

x (N, C, H, W), w (O, C / groups, KH, KW), b (O,), y (N, O, P, Q); s the stride, a the padding, d the dilation, each its
own along H and along W. Around x there are zeros, the padding. With groups, the channels and the outputs fall into as
many equal parts, and c runs over o's part only. y is a sum of products; so the gradient of each factor is a sum over
the same products, of dy times the other factor. Sums are taken in float64.
Source: PyTorch's `conv2d`.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._convolution import Geometry
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes
from seqgen_kernels.conv2d import arguments

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
    y, padded = np.zeros((len(x), len(w), *geometry.outputs)), with_padding(x, geometry)
    for in_x, in_w, in_y in _products(y.shape, w.shape, geometry):
        y[in_y] += padded[in_x] * w[in_w]
    if b is not None:
        for o in range(len(b)):
            y[:, o] += b[o]
    return y.astype(x.dtype), Cache(x, w, b is not None, geometry)


def gradients(dy: Array, cache: Cache) -> tuple[Array, Array, Array | None]:
    """Do what backward does, with a dy that is checked."""
    x, w, has_bias, geometry = cache
    padded = with_padding(x, geometry)
    dpadded, dw, db = np.zeros(padded.shape), np.zeros(w.shape), np.zeros(len(w))
    for in_x, in_w, in_y in _products(dy.shape, w.shape, geometry):
        dpadded[in_x] += dy[in_y] * w[in_w]
        dw[in_w] += dy[in_y] * padded[in_x]
    for o in range(len(w)):
        db[o] = dy[:, o].sum(dtype=np.float64)
    dx = without_padding(dpadded, geometry)
    return dx.astype(x.dtype), dw.astype(x.dtype), db.astype(x.dtype) if has_bias else None


def with_padding(x: Array, geometry: Geometry) -> Array:
    """Return x with its zeros around it; NaN times such a zero is NaN."""
    above, left = geometry.padding
    return np.pad(x, ((0, 0), (0, 0), (above, above), (left, left)))


def without_padding(padded: Array, geometry: Geometry) -> Array:
    """Return what `with_padding` was given."""
    above, left = geometry.padding
    return padded[:, :, above : padded.shape[2] - above, left : padded.shape[3] - left]


def _products(y: Place, w: Place, geometry: Geometry) -> Iterator[tuple[Place, Place, Place]]:
    """Yield, of every product, where its factors lie in the padded x and in w, and where in y it is added."""
    outputs, channels, *kernel = w
    stride, dilation = geometry.stride, geometry.dilation
    for n, o, p, q in np.ndindex(y):
        first = o // (outputs // geometry.groups) * channels
        for c, i, j in np.ndindex(channels, *kernel):
            u, v = p * stride[0] + i * dilation[0], q * stride[1] + j * dilation[1]
            yield (n, first + c, u, v), (o, c, i, j), (n, o, p, q)
