"""The embedding in arrays.

    y[...] = w[indices[...]]

    dw[v] = sum of dy over the places whose index is v; the row padding_idx gets 0

indices of any shape, w (V, C), y (*indices.shape, C). Indices have no gradient.
Against `reference`: the gather is one indexing expression and the scatter one `np.add.at`, which adds in the
order of the places and so gives the same bits every time. The sketch `dw[indices] += dy` loses repeated
indices.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array
from seqgen_kernels.embedding import arguments


class Cache(NamedTuple):
    """What backward needs: where the rows came from, and the shape of w."""

    indices: Array
    w_shape: tuple[int, ...]
    dtype: np.dtype[np.floating]
    padding_idx: int | None


def forward(indices: Array, w: Array, padding_idx: int | None = None) -> tuple[Array, Cache]:
    """Return y (*indices.shape, C) and the cache."""
    arguments.check(indices, w, padding_idx)
    return w[indices], Cache(indices, w.shape, w.dtype, padding_idx)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dw,) with dw (V, C)."""
    indices, w_shape, dtype, padding_idx = cache
    checks.gradient("embedding", "dy", dy, (*indices.shape, w_shape[1]), dtype)
    dw = np.zeros(w_shape, dtype)
    np.add.at(dw, indices, dy)
    if padding_idx is not None:
        dw[padding_idx] = 0
    return (dw,)
