"""What `tanh` accepts: all versions check their arguments here, so all refuse the same things."""

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def check(x: Array) -> None:
    """Check x of any shape."""
    checks.floats("tanh", x=x)
