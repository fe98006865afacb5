"""Attention of one head of one token over its slot, compiled: append, scores, softmax, sum of the values.

    scores = (q k^T + sum_f (q tables[f]^T)[distances[f]]) / sqrt(D)
    o = softmax(scores) v

The keys lie one after another, so the scores are a product like any other. With a table, too, all distances that occur
are one product, and each place then picks its number: no row is added to a key, and nothing of size (n, D) is made.
"""

import numpy as np

from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled
from seqgen_kernels._product import columns
from seqgen_kernels._rows import highest, total
from seqgen_kernels.contract import Array


@compiled
def find_distances(coords: Array, reach: int, distances: Array, span: Array) -> None:
    """Fill the table rows that the newest place's distances to all places ask for, counted from the lowest of them.

    coords, distances (F, n), span (F, 2): the lowest row and how many from there on.
    """
    for f in range(coords.shape[0]):
        places, rows = coords[f], distances[f]
        here = np.int64(places[-1])
        low, high = reach, reach
        for j in range(places.shape[0]):
            row = reach + min(reach, max(-reach, here - places[j]))
            low, high = min(low, row), max(high, row)
            rows[j] = row
        for j in range(places.shape[0]):
            rows[j] -= low
        span[f, 0], span[f, 1] = low, high + 1 - low


@compiled
def attend(h: int, query: Array, tables: Array, k: Array, v: Array, distances: Array, span: Array, o: Array) -> None:
    """Fill o (D,) of head h: query (1, D), tables (F, H, 2R + 1, D), k, v (n, D), distances (F, n), span (F, 2)."""
    scores = np.empty((1, k.shape[0]), o.dtype)
    columns(query, k, scores, 0, k.shape[0])
    for f in range(distances.shape[0]):
        count = span[f, 1]
        by_distance = np.empty((1, count), o.dtype)
        columns(query, tables[f, h, span[f, 0] : span[f, 0] + count], by_distance, 0, count)
        add_chosen(by_distance[0], distances[f], scores[0])
    softmax(scores[0], o.dtype.type(1 / np.sqrt(max(1, o.shape[0]))))
    sum_values(scores[0], v, o)


@compiled
def add_chosen(by_distance: Array, distances: Array, scores: Array) -> None:
    """Add to each place's score what the table says about its distance."""
    for j in range(scores.shape[0]):
        scores[j] += by_distance[distances[j]]


@compiled
def softmax(scores: Array, scale: float) -> None:
    """Replace scores by e^(scale (score - largest)), divided by their sum."""
    largest = scores.dtype.type(highest(scores))
    for j in range(scores.shape[0]):
        scores[j] = exp(scale * (scores[j] - largest))
    share = scores.dtype.type(1 / total(scores))
    for j in range(scores.shape[0]):
        scores[j] *= share


@compiled
def sum_values(shares: Array, v: Array, o: Array) -> None:
    """Fill o (D,) with the sum of shares (n,) times v (n, D), four places at a time."""
    for d in range(o.shape[0]):
        o[d] = 0
    whole = shares.shape[0] - shares.shape[0] % 4
    for j in range(0, whole, 4):
        p0, p1, p2, p3 = shares[j], shares[j + 1], shares[j + 2], shares[j + 3]
        v0, v1, v2, v3 = v[j], v[j + 1], v[j + 2], v[j + 3]
        for d in range(o.shape[0]):
            o[d] += (p0 * v0[d] + p1 * v1[d]) + (p2 * v2[d] + p3 * v3[d])
    for j in range(whole, shares.shape[0]):
        p0, v0 = shares[j], v[j]
        for d in range(o.shape[0]):
            o[d] += p0 * v0[d]
