"""The embedding, on the GPU.

    y[...] = w[indices[...]]

    dw[v] = sum of dy over the places whose index is v; the row padding_idx gets 0

indices of any shape, w (V, C), y (*indices.shape, C). Indices have no gradient.
Against `with_numpy`: the scatter is gone. Many threads that add to one row must take turns, and nobody knows in which
order. So the places are sorted by word, which makes every word a run of neighbours, and all runs are summed at
once: after step d each place holds the sum of the last 2^d places of its run, and d grows until 2^d is N. Each word
then gathers the sum at the end of its run. The order of addition is a tree that depends on the indices only: the same
bits every time.
Source: Hillis and Steele, "Data parallel algorithms" (1986), their scan, cut at the ends of runs.
"""

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._array_module import array_module
from seqgen_kernels.contract import Array
from seqgen_kernels.embedding.with_numpy import Cache, forward

__all__ = ["Cache", "backward", "forward"]


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dw,) with dw (V, C)."""
    indices, w_shape, dtype, padding_idx = cache
    checks.gradient("embedding", "dy", dy, (*indices.shape, w_shape[1]), dtype)
    xp = array_module(indices)
    if not dy.size:
        return (xp.zeros(w_shape, dtype),)
    words, places = _sorted(indices)
    sums = _sums_of_runs(words, dy.reshape(indices.size, w_shape[1])[places])
    each = xp.arange(w_shape[0])
    last = xp.searchsorted(words, each, side="right") - 1
    read = words[last] == each
    if padding_idx is not None:
        read[padding_idx] = False
    return (xp.where(read[:, None], sums[last], dtype.type(0)),)


def _sorted(indices: Array) -> tuple[Array, Array]:
    """Return the words of all places, sorted, and the place each came from; places of one word keep their order."""
    size, xp = indices.size, array_module(indices)
    both = xp.sort(indices.reshape(size).astype(np.int64) * size + xp.arange(size))
    return both // size, both % size


def _sums_of_runs(words: Array, rows: Array) -> Array:
    """Add to each of the rows (N, C) all before it that belong to the same word."""
    xp, distance = array_module(rows), 1
    while distance < len(words):
        same = words[distance:] == words[:-distance]
        rows[distance:] += xp.where(same[:, None], rows[:-distance], rows.dtype.type(0))
        distance *= 2
    return rows
