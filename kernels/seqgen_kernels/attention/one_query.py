"""One step of generation, compiled: a row's query meets the places of its cache, in their order.

s[j] = scale (q . k[j] + sum_f q . tables[f, R + c])    p = softmax of s[: length]    y = sum_j p[j] v[j]
"""

import numpy as np

from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled
from seqgen_kernels._product import product
from seqgen_kernels._rows import highest, total
from seqgen_kernels.attention.scores import row_of_table
from seqgen_kernels.contract import Array


@compiled
def answer(
    q: Array, k: Array, v: Array, lengths: Array, coords_q: Array, coords_k: Array, tables: Array, scale: float,
    y: Array,
) -> None:  # fmt: skip
    """Fill y (B, H, D) from q (B, H, D), k, v (B, H, S, D), coords_q (F, B), coords_k (F, B, S), all contiguous."""
    s, t = np.empty((1, k.shape[2]), k.dtype), np.empty((1, tables.shape[2]), k.dtype)
    for b in range(q.shape[0]):
        n = lengths[b]
        scores = s[0, :n]
        for h in range(q.shape[1]):
            query = q[b, h : h + 1]
            product(query, k[b, h, :n], scores.reshape(1, n))
            for f in range(tables.shape[0]):
                product(query, tables[f, h], t)
                _read(t[0], tables.shape[2] // 2, coords_q[f, b], coords_k[f, b, :n], scores)
            _softmax(scores, scale)
            _mean(scores, v[b, h], y[b, h])


@compiled
def _read(t: Array, reach: int, query: int, keys: Array, s: Array) -> None:
    """Add to scores what their keys read in t (2R + 1,)."""
    for j in range(s.shape[0]):
        s[j] += t[row_of_table(reach, query, keys[j])]


@compiled
def _softmax(s: Array, scale: float) -> None:
    """Turn scores, not yet scaled, into weights; -inf everywhere becomes 0 everywhere."""
    factor, zero = s.dtype.type(scale), s.dtype.type(0)
    for j in range(s.shape[0]):
        s[j] *= factor
    top = s.dtype.type(highest(s))
    top = top if top > -np.inf else zero
    for j in range(s.shape[0]):
        s[j] = exp(s[j] - top)
    size = s.dtype.type(total(s))
    for j in range(s.shape[0]):
        s[j] = s[j] / size if size != 0 else zero


@compiled
def _mean(p: Array, v: Array, y: Array) -> None:
    y[:] = 0
    for j in range(p.shape[0]):
        weight, row = p[j], v[j]
        for d in range(y.shape[0]):
            y[d] += weight * row[d]
