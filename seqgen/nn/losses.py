"""Losses: one number for a whole batch."""

from seqgen.nn.operators import operators
from seqgen.nn.tape import Array, Node, Tensor


def cross_entropy(
    logits: Tensor, labels: Array, label_smoothing: float = 0.0, class_weights: Array | None = None
) -> Tensor:
    """Mean of -log softmax(logits)[label] over (N, C); labels of -100 are left out."""
    operator = operators().cross_entropy
    value, cache = operator.forward(logits.value, labels, class_weights, label_smoothing=label_smoothing)
    return Tensor(value, node=Node((logits,), lambda dy: operator.backward(dy, cache)))
