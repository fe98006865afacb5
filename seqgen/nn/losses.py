"""Losses: one number for a whole batch."""

import numpy as np

from seqgen.nn.operators import operators
from seqgen.nn.tape import Array, Node, Tensor

IGNORED_LABEL = -100


def cross_entropy(
    logits: Tensor, labels: Array, label_smoothing: float = 0.0, class_weights: Array | None = None
) -> Tensor:
    """Mean of -log softmax(logits)[label] over (N, C); labels of -100 are left out."""
    operator = operators().cross_entropy
    value, cache = operator.forward(logits.value, labels, class_weights, label_smoothing=label_smoothing)
    return Tensor(value, node=Node((logits,), lambda dy: operator.backward(dy, cache)))


def bce_with_logits(logits: Tensor, targets: Array, weights: Array | None = None) -> Tensor:
    """Binary cross-entropies of (..., K), summed over the K of a frame and averaged over the frames: nats per frame.

    ``targets`` are like the logits, in 0..1. ``weights`` (...) say how much each frame counts, 1 and 0 for frames and
    padding; where they sum to 0 so does the loss.
    """
    operator, dtype = operators().bce_with_logits, logits.value.dtype
    counts = np.ones(logits.shape[:-1], dtype) if weights is None else weights
    shares = (counts / (counts.sum() or 1)).astype(dtype)[..., None]
    value, cache = operator.forward(logits.value, targets, shares, reduction="sum")
    return Tensor(value, node=Node((logits,), lambda dy: operator.backward(dy, cache)))
