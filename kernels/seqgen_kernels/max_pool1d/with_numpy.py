"""The largest value under a window on a sequence, in arrays.

    y[n, c, p] = max over taps j of x[n, c, p s - a + j d]        inside x

    dx[n, c, l] = sum of dy[n, c, p] over the windows p whose largest value is x[n, c, l]

x (N, C, L), s the stride, a the padding, d the dilation. A sequence is an image of height 1: both directions are
`max_pool2d`'s, through a view.
Against `reference`: the array version of `max_pool2d` underneath.
"""

from seqgen_kernels import checks
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes
from seqgen_kernels.max_pool1d import arguments
from seqgen_kernels.max_pool2d.with_numpy import Cache, pool, scatter

__all__ = ["Cache", "backward", "forward"]


def forward(
    x: Array,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> tuple[Array, Cache]:
    """Return y (N, C, outputs) and the cache."""
    windows = arguments.check(x, kernel_size, stride, padding, dilation, ceil_mode)
    y, cache = pool(x[:, :, None], windows)
    return y[:, :, 0], cache


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return dx like x."""
    checks.gradient("max_pool1d", "dy", dy, (*cache.taps.shape[:2], cache.taps.shape[3]), cache.dtype)
    return (scatter(dy[:, :, None], cache)[:, :, 0],)
