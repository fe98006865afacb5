"""What `embedding` accepts: all versions check their arguments here, so all refuse the same things."""

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def check(indices: Array, w: Array, padding_idx: int | None) -> None:
    """Check indices of any shape in [0, V), w (V, C)."""
    checks.floats("embedding", w=w)
    checks.shape("embedding", "w", w, "V", "C")
    checks.integers("embedding", "indices", indices, 0, w.shape[0])
    checks.same_library("embedding", "indices", indices, "w", w)
    if padding_idx is not None and not 0 <= padding_idx < w.shape[0]:
        raise ValueError(f"embedding: padding_idx is {padding_idx}, wanted 0 to {w.shape[0] - 1}")
