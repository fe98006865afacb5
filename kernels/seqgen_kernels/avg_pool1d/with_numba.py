"""The mean under a window on a sequence, compiled.

    y[n, c, p] = 1 / count[p] sum over taps j of x[n, c, p s - a + j]        inside x

    dx[n, c, l] = sum of dy[n, c, p] / count[p] over the windows p that show x[n, c, l]

x (N, C, L), s the stride, a the padding. A sequence is an image of height 1: both directions are `avg_pool2d`'s,
through a view.
Against `with_numpy`: the compiled version of `avg_pool2d` underneath, each (n, c) a plane with one row.
"""

from seqgen_kernels import checks
from seqgen_kernels.avg_pool1d import arguments
from seqgen_kernels.avg_pool2d.with_numba import Cache, pool, spread
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes

__all__ = ["Cache", "backward", "forward"]


def forward(
    x: Array,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> tuple[Array, Cache]:
    """Return y (N, C, outputs) and the cache."""
    windows = arguments.check(x, kernel_size, stride, padding, ceil_mode)
    y, cache = pool(x[:, :, None], windows, count_include_pad)
    return y[:, :, 0], cache


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return dx like x."""
    checks.gradient("avg_pool1d", "dy", dy, (*cache.shape[:2], cache.windows.outputs[1]), cache.dtype)
    return (spread(dy[:, :, None], cache)[:, :, 0],)
