"""What `leaky_relu` accepts: all versions check their arguments here, so all refuse the same things."""

import math

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def check(x: Array, negative_slope: float) -> None:
    """Check x of any shape, and a finite slope."""
    checks.floats("leaky_relu", x=x)
    if not math.isfinite(negative_slope):
        raise ValueError(f"leaky_relu: negative_slope is {negative_slope}, wanted a finite number")
