"""The embedding, compiled where it pays.

    y[...] = w[indices[...]]

    dw[v] = sum of dy over the places whose index is v; the row padding_idx gets 0

indices of any shape, w (V, C), y (*indices.shape, C). Indices have no gradient.
Against `with_numpy`: the scatter is a plain loop, row by row in the order of the places. The gather stays
NumPy's.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._jit import compiled
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
    return w.take(indices, axis=0), Cache(indices, w.shape, w.dtype, padding_idx)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dw,) with dw (V, C)."""
    indices, w_shape, dtype, padding_idx = cache
    checks.gradient("embedding", "dy", dy, (*indices.shape, w_shape[1]), dtype)
    dw = np.zeros(w_shape, dtype)
    places = indices.astype(np.int64, copy=False).reshape(-1)
    _scatter_add(np.ascontiguousarray(places), np.ascontiguousarray(dy).reshape(places.size, w_shape[1]), dw)
    if padding_idx is not None:
        dw[padding_idx] = 0
    return (dw,)


@compiled
def _scatter_add(places: Array, dy: Array, dw: Array) -> None:
    for n in range(places.shape[0]):
        row = dw[places[n]]
        change = dy[n]
        for j in range(row.shape[0]):
            row[j] += change[j]
