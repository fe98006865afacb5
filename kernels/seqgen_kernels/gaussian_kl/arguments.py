"""What `gaussian_kl` accepts: all versions check their arguments here, so all refuse the same things."""

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def check(mu: Array, logvar: Array, reduction: str) -> None:
    """Check mu and logvar of one shape, and the name of the reduction."""
    checks.floats("gaussian_kl", mu=mu, logvar=logvar)
    checks.shape("gaussian_kl", "logvar", logvar, *mu.shape)
    checks.reduction("gaussian_kl", reduction)
