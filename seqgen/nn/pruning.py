"""Magnitude pruning: the weights nearest to 0 matter least, so they become 0.

    w' = mask w        mask = 0 for the share of all weights of all matrices that are smallest in magnitude, else 1

One threshold serves all matrices together; vectors (biases, gains, running statistics) stay whole. Source: Han, Pool,
Tran and Dally, "Learning both weights and connections for efficient neural networks" (2015), section 3.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from seqgen.nn.tape import Array

Masks = dict[str, NDArray[np.bool_]]


def magnitude_masks(weights: Mapping[str, Array], share: float) -> Masks:
    """For each matrix (two axes or more) by name, True where a weight is kept.

    Of all their n weights exactly round(share n) are dropped; of equal magnitudes those that come first. Raises
    ValueError where the share is not within 0..1.

    >>> magnitude_masks({"weight": np.array([[3.0, -1.0], [0.5, 2.0]]), "bias": np.zeros(2)}, 0.5)
    {'weight': array([[ True, False],
           [False,  True]])}
    """
    if not 0 <= share <= 1:
        raise ValueError(f"the share to prune must be within 0..1, got {share}")
    matrices = {name: weight for name, weight in weights.items() if weight.ndim > 1}
    magnitudes = np.concatenate([np.empty(0), *(np.abs(weight).ravel() for weight in matrices.values())])
    kept = np.ones(len(magnitudes), bool)
    kept[np.argsort(magnitudes, kind="stable")[: round(share * len(magnitudes))]] = False
    masks, start = {}, 0
    for name, weight in matrices.items():
        masks[name] = kept[start : start + weight.size].reshape(weight.shape)
        start += weight.size
    return masks


def masked(weights: Mapping[str, Array], masks: Mapping[str, NDArray[np.bool_]]) -> dict[str, Array]:
    """The weights, 0 where their mask is False; those that have no mask as they are. Nothing is changed in place."""
    return {
        name: np.where(masks[name], weight, weight.dtype.type(0)) if name in masks else weight
        for name, weight in weights.items()
    }
