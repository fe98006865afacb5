"""What `max_pool2d` accepts: all versions check their arguments here, so all refuse the same things."""

from seqgen_kernels import checks
from seqgen_kernels._pooling import Windows, windows
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes


def check(
    x: Array, kernel_size: Sizes, stride: Sizes | None, padding: Sizes, dilation: Sizes, ceil_mode: bool
) -> Windows:
    """Check x (N, C, H, W) and the options; return the windows."""
    checks.floats("max_pool2d", x=x)
    checks.shape("max_pool2d", "x", x, "N", "C", "H", "W")
    return windows("max_pool2d", x, kernel_size, stride, padding, dilation, ceil_mode)
