"""What `bce_with_logits` accepts: all versions check their arguments here, so all refuse the same things."""

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def check(logits: Array, targets: Array, weight: Array | None, pos_weight: Array | None, reduction: str) -> None:
    """Check logits and targets of one shape, weights that broadcast to it, and the name of the reduction."""
    weights = {"weight": weight, "pos_weight": pos_weight}
    checks.floats("bce_with_logits", logits=logits, targets=targets, **weights)
    checks.shape("bce_with_logits", "targets", targets, *logits.shape)
    for name, array in weights.items():
        if array is not None and not _broadcasts(array.shape, logits.shape):
            raise ValueError(
                f"bce_with_logits: {name} has shape {array.shape}, wanted one that broadcasts to {logits.shape}"
            )
    checks.reduction("bce_with_logits", reduction)


def _broadcasts(shape: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    try:
        return np.broadcast_shapes(shape, wanted) == wanted
    except ValueError:
        return False
