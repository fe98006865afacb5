"""What `softmax` accepts: all versions check their arguments here, so all refuse the same things."""

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def check(x: Array, axis: int) -> None:
    """Check x (..., C), and that the axis is the last one."""
    checks.floats("softmax", x=x)
    if x.ndim == 0:
        raise ValueError("softmax: x has shape (), wanted (..., C)")
    if axis not in (-1, x.ndim - 1):
        raise ValueError(f"softmax: axis is {axis}, wanted -1, the last one")
