"""What `mse` accepts: all versions check their arguments here, so all refuse the same things."""

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def check(x: Array, target: Array, reduction: str) -> None:
    """Check x and target of one shape, and the name of the reduction."""
    checks.floats("mse", x=x, target=target)
    checks.shape("mse", "target", target, *x.shape)
    checks.reduction("mse", reduction)
