"""What logits say of a symbol's probability."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Float = TypeVar("Float", np.float32, np.float64)


def log_probabilities(logits: NDArray[Float]) -> NDArray[Float]:
    """Logits (..., V) to the logarithms of probabilities.

    >>> np.exp(log_probabilities(np.log([[1.0, 3.0]]))).round(6).tolist()
    [[0.25, 0.75]]
    """
    shifted = logits - logits.max(axis=-1, keepdims=True)
    result: NDArray[Float] = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result
