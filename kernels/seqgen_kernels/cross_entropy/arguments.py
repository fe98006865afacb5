"""What `cross_entropy` accepts: all versions check their arguments here, so all refuse the same things."""

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def check(
    logits: Array,
    labels: Array,
    class_weights: Array | None,
    ignore_index: int,
    label_smoothing: float,
    reduction: str,
) -> None:
    """Check logits (N, C), labels (N,) in [0, C) or ignore_index, class_weights (C,)."""
    checks.floats("cross_entropy", logits=logits, class_weights=class_weights)
    checks.shape("cross_entropy", "logits", logits, "N", "C")
    if logits.shape[1] == 0:
        raise ValueError(f"cross_entropy: logits has shape {logits.shape}, wanted (N, C) with a class to choose")
    checks.integers("cross_entropy", "labels", labels, 0, logits.shape[1], ignore_index)
    checks.same_library("cross_entropy", "labels", labels, "logits", logits)
    checks.shape("cross_entropy", "labels", labels, logits.shape[0])
    checks.shape("cross_entropy", "class_weights", class_weights, logits.shape[1])
    if not 0.0 <= label_smoothing <= 1.0:
        raise ValueError(f"cross_entropy: label_smoothing is {label_smoothing}, wanted 0 to 1")
    checks.reduction("cross_entropy", reduction)
