"""What `rms_norm` accepts: all versions check their arguments here, so all refuse the same things."""

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def check(x: Array, w: Array | None, eps: float) -> None:
    """Check x (..., C), w (C,), eps > 0."""
    checks.floats("rms_norm", checks.OPTIONAL_OF_NORMS, x=x, w=w)
    if x.ndim == 0:
        raise ValueError("rms_norm: x has shape (), wanted (..., C)")
    checks.shape("rms_norm", "w", w, x.shape[-1])
    checks.positive("rms_norm", "eps", eps)
