"""What `dropout` accepts: all versions check their arguments here, so all refuse the same things."""

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def check(x: Array, p: float, seed: int) -> None:
    """Check x of any shape, p in [0, 1), seed in [0, 2^64)."""
    checks.floats("dropout", x=x)
    if not 0.0 <= p < 1.0:
        raise ValueError(f"dropout: p is {p}, wanted 0 <= p < 1")
    if not 0 <= seed < 2**64:
        raise ValueError(f"dropout: seed is {seed}, wanted 0 <= seed < 2^64")
