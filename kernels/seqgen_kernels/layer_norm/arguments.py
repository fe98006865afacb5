"""What `layer_norm` accepts: all versions check their arguments here, so all refuse the same things."""

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def check(x: Array, w: Array | None, b: Array | None, eps: float) -> None:
    """Check x (..., C), w, b (C,), eps > 0."""
    checks.floats("layer_norm", checks.OPTIONAL_OF_NORMS, x=x, w=w, b=b)
    if x.ndim == 0:
        raise ValueError("layer_norm: x has shape (), wanted (..., C)")
    checks.shape("layer_norm", "w", w, x.shape[-1])
    checks.shape("layer_norm", "b", b, x.shape[-1])
    checks.positive("layer_norm", "eps", eps)
