"""The embedding, by definition: a table of V rows is read at the given places.

    y[n, c] = w[k_n, c]

    dw[v, c] = sum of dy[n, c] over all n with k_n = v;  the row padding_idx gets 0

indices of any shape, its elements k_n; w (V, C), y (*indices.shape, C). A row read twice receives both
gradients. Indices are integers: they have no gradient.
Source: PyTorch's `embedding`.
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
    y = np.zeros((*indices.shape, w.shape[1]), w.dtype)
    for place in np.ndindex(indices.shape):
        y[place] = w[indices[place]]
    return y, Cache(indices, w.shape, w.dtype, padding_idx)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dw,) with dw (V, C)."""
    indices, w_shape, dtype, padding_idx = cache
    checks.gradient("embedding", "dy", dy, (*indices.shape, w_shape[1]), dtype)
    dw = np.zeros(w_shape, dtype)
    for place in np.ndindex(indices.shape):
        if indices[place] != padding_idx:
            dw[indices[place]] += dy[place]
    return (dw,)
