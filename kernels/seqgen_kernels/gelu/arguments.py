"""What `gelu` accepts: all versions check their arguments here, so all refuse the same things."""

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def check(x: Array, approximate: str) -> None:
    """Check x of any shape, and the name of the formula."""
    checks.floats("gelu", x=x)
    if approximate not in ("none", "tanh"):
        raise ValueError(f"gelu: approximate is {approximate!r}, wanted 'none' or 'tanh'")
