"""What `upsample2d` accepts: all versions check their arguments here, so all refuse the same things."""

from seqgen_kernels import checks
from seqgen_kernels._pooling import sizes
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes


def check(x: Array, scale_factor: Sizes) -> tuple[int, int]:
    """Check x (N, C, H, W) and the factor; return the factors of H and W."""
    checks.floats("upsample2d", x=x)
    checks.shape("upsample2d", "x", x, "N", "C", "H", "W")
    high, wide = sizes("upsample2d", "scale_factor", scale_factor, 2, 1)
    return high, wide
