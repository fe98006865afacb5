"""What `linear` accepts: all versions check their arguments here, so all refuse the same things."""

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def check(x: Array, w: Array, b: Array | None) -> None:
    """Check x (..., I), w (O, I), b (O,)."""
    checks.floats("linear", x=x, w=w, b=b)
    checks.shape("linear", "w", w, "O", "I")
    if x.ndim == 0 or x.shape[-1] != w.shape[1]:
        raise ValueError(f"linear: x has shape {x.shape}, wanted (..., {w.shape[1]})")
    checks.shape("linear", "b", b, w.shape[0])


def check_step(x: Array, w: Array, b: Array | None) -> None:
    """Check x (B, I), and the rest as above."""
    check(x, w, b)
    checks.shape("linear.step", "x", x, "B", "I")
