"""What `avg_pool1d` accepts: all versions check their arguments here, so all refuse the same things."""

from seqgen_kernels import checks
from seqgen_kernels._pooling import Windows, windows
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes


def check(x: Array, kernel_size: Sizes, stride: Sizes | None, padding: Sizes, ceil_mode: bool) -> Windows:
    """Check x (N, C, L) and the options; return the windows, of height 1."""
    checks.floats("avg_pool1d", x=x)
    checks.shape("avg_pool1d", "x", x, "N", "C", "L")
    return windows("avg_pool1d", x, kernel_size, stride, padding, 1, ceil_mode)
