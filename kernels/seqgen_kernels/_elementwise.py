"""A function of one number applied to every element: what the references of elementwise operators share."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from seqgen_kernels.contract import Array


class Cache(NamedTuple):
    """What backward needs: the input, or the output where the slope is easier said with it."""

    kept: Array


def each(function: Callable[[float], float], x: Array) -> Array:
    """Return function(x), like x."""
    y = np.empty(x.shape, x.dtype)
    for place in np.ndindex(x.shape):
        y[place] = function(float(x[place]))
    return y


def each_slope(slope: Callable[[float], float], kept: Array, dy: Array) -> Array:
    """Return dy slope(kept), like dy: the chain rule where every output has one input."""
    dx = np.empty(kept.shape, kept.dtype)
    for place in np.ndindex(kept.shape):
        dx[place] = float(dy[place]) * slope(float(kept[place]))
    return dx
