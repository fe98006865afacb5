"""The convolution, in arrays.

    y = w columns + b                       columns[n, (c, i, j), (p, q)] = x[n, c, p s - a + i d, q s - a + j d]

    dcolumns = w^T dy                       dx = dcolumns, each added where it was taken from
    dw = sum over n of dy columns^T         db = sum of dy over n, p, q

x (N, C, H, W), w (O, C / groups, KH, KW), b (O,), y (N, O, P, Q); s the stride, a the padding, d the dilation, each its
own along H and along W. The groups are one more axis of a product.
Against `reference`: what all places of the kernel show is copied side by side, a column a place; then a convolution
is a matrix product, and so are both of its gradients. Many places share a pixel, so dx is a sum: a loop over the few
taps (i, j) adds what each gives to all places at once. Backward makes the columns again: they are KH KW times x.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from seqgen_kernels import checks
from seqgen_kernels._convolution import Geometry, Pair
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
    y = gather(x, w, geometry, geometry.outputs)
    if b is not None:
        y += b[:, None, None]
    return y, Cache(x, w, b is not None, geometry)


def gradients(dy: Array, cache: Cache) -> tuple[Array, Array, Array | None]:
    """Do what backward does, with a dy that is checked."""
    x, w, has_bias, geometry = cache
    _, _, high, wide = x.shape
    dx, dw = scatter(dy, w, geometry, (high, wide)), correlate(x, dy, w, geometry)
    return dx, dw, dy.sum((0, 2, 3)) if has_bias else None


def gather(x: Array, w: Array, geometry: Geometry, sides: Pair) -> Array:
    """Return y without its bias, and with these sides."""
    y: Array = np.matmul(_matrices(w, geometry), _columns(x, geometry, sides))
    return y.reshape(len(x), len(w), *sides)


def scatter(dy: Array, w: Array, geometry: Geometry, sides: Pair) -> Array:
    """Return dx with these sides: what `gather` read, written."""
    places, (high, wide), (above, left) = dy.shape[2:], sides, geometry.padding
    weights, flows = _matrices(w, geometry).swapaxes(1, 2), _by_group(dy, geometry)
    columns = weights * flows if flows.shape[2] == 1 else np.matmul(weights, flows)  # matmul is slow at outer products
    channels = w.shape[1] * geometry.groups
    taps = columns.reshape(len(dy), channels, *geometry.kernel, *places)
    padded = np.zeros((len(dy), channels, high + 2 * above, wide + 2 * left), dy.dtype, like=dy)
    for i, rows in enumerate(_shown(geometry, 0, places[0])):
        for j, across in enumerate(_shown(geometry, 1, places[1])):
            padded[:, :, rows, across] += taps[:, :, i, j]
    return padded[:, :, above : above + high, left : left + wide]


def correlate(x: Array, dy: Array, w: Array, geometry: Geometry) -> Array:
    """Return dw like w."""
    _, _, high, wide = dy.shape
    columns = _columns(x, geometry, (high, wide))
    dw: Array = np.matmul(_by_group(dy, geometry), columns.swapaxes(2, 3)).sum(0)
    return dw.reshape(w.shape)


def _columns(x: Array, geometry: Geometry, places: Pair) -> Array:
    """Return what each place of the kernel shows: (N, groups, C / groups KH KW, places)."""
    n, c, high, wide = x.shape
    (kh, kw), (sh, sw), (above, left), (dh, dw) = geometry[:4]
    padded = np.zeros((n, c, high + 2 * above, wide + 2 * left), x.dtype, like=x)
    padded[:, :, above : above + high, left : left + wide] = x
    every = sliding_window_view(padded, (dh * (kh - 1) + 1, dw * (kw - 1) + 1), (2, 3))
    shown = every[:, :, ::sh, ::sw, ::dh, ::dw][:, :, : places[0], : places[1]]
    rows = c // geometry.groups * kh * kw
    return shown.transpose(0, 1, 4, 5, 2, 3).reshape(n, geometry.groups, rows, places[0] * places[1])


def _shown(geometry: Geometry, axis: int, places: int) -> Iterator[slice]:
    """Yield for each tap along an axis what it shows of a padded image."""
    kernel, stride, _, dilation = (pair[axis] for pair in geometry[:4])
    for tap in range(kernel):
        yield slice(tap * dilation, tap * dilation + (places - 1) * stride + 1, stride)


def _matrices(w: Array, geometry: Geometry) -> Array:
    """Return the weights as one matrix a group: (groups, O / groups, C / groups KH KW)."""
    outputs, channels, high, wide = w.shape
    return w.reshape(geometry.groups, outputs // geometry.groups, channels * high * wide)


def _by_group(dy: Array, geometry: Geometry) -> Array:
    """Return (N, groups, O / groups, places)."""
    n, outputs, high, wide = dy.shape
    return dy.reshape(n, geometry.groups, outputs // geometry.groups, high * wide)
