"""Resampling: an epoch in which every class is seen alike, however rare it is among the examples.

The epoch draws n examples with replacement, example i with probability w_i / sum(w). With w_i = 1 / (examples of i's
class) each class is drawn equally often on average, so a rare class's examples come back several times.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seqgen.errors import InvalidInput


def class_balanced_weights(labels: ArrayLike) -> NDArray[np.float64]:
    """For each of the labels (N,), integers or names, one divided by how often it occurs among them.

    >>> class_balanced_weights(["jig", "reel", "reel"]).tolist()
    [1.0, 0.5, 0.5]
    """
    _, classes, counts = np.unique(np.asarray(labels), return_inverse=True, return_counts=True)
    return 1.0 / counts[classes]


def resampled(weights: ArrayLike, seed: tuple[int, ...], count: int | None = None) -> NDArray[np.int64]:
    """Indices (count,) of one epoch's examples, as many as there are weights (N,) unless ``count`` says otherwise.

    The same weights and seed, such as (seed of the training, number of the epoch), draw the same. Raises InvalidInput
    where the weights are not finite numbers of 0 or more, one of them above 0.
    """
    checked = np.asarray(weights, np.float64)
    if checked.ndim != 1 or not np.isfinite(checked).all() or (checked < 0).any() or not checked.any():
        sentence = "weights must be a list of finite numbers, 0 or more, at least one of them above 0"
        raise InvalidInput("weights", sentence)
    rng = np.random.default_rng(seed)
    return rng.choice(len(checked), len(checked) if count is None else count, p=checked / checked.sum())
