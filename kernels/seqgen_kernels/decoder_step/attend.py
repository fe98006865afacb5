"""Attention of one head of one token over its slot, compiled: scores, softmax, sum of the values.

    scores = (q k^T + sum_f (q tables[f]^T)[distances[f]]) / sqrt(D)
    o = softmax(scores) v

The keys lie one after another, so the scores are a product like any other. With a table, too, all distances that occur
are one product, and each place then picks its number: no row is added to a key, and nothing of size (n, D) is made.
"""

import numpy as np

from seqgen_kernels._exp import exp
from seqgen_kernels._halves import widened
from seqgen_kernels._jit import inner
from seqgen_kernels._product import columns
from seqgen_kernels._rows import highest, total
from seqgen_kernels.contract import Array


@inner
def find_distances(places: Array, reach: int, rows: Array, span: Array) -> None:
    """Fill the table's rows that the newest place's distances to all places (n,) ask for, and the first and last."""
    here = np.int64(places[-1])
    low, high = reach, reach
    for j in range(places.shape[0]):
        row = reach + min(reach, max(-reach, here - places[j]))
        low, high = min(low, row), max(high, row)
        rows[j] = row
    span[0], span[1] = low, high


@inner
def attend(
    h: int, query: Array, tables: Array, k: Array, v: Array, distances: Array, span: Array, room: Array, o: Array
) -> None:
    """Fill o (D,) of head h: query (1, D), tables (F, H, 2R + 1, D), k, v (n, D), distances (F, S), span (F, 2)."""
    columns(query, k, room[:1], np.int64(0), k.shape[0])
    scores, by_distance = room[0, : k.shape[0]], room[1:]
    for f in range(distances.shape[0]):
        columns(query, tables[f, h], by_distance, span[f, 0], span[f, 1] + 1)
        add_chosen(by_distance[0], distances[f], scores)
    softmax(scores, o.dtype.type(1 / np.sqrt(max(1, o.shape[0]))))
    sum_values(scores, v, o)


@inner
def add_chosen(by_distance: Array, distances: Array, scores: Array) -> None:
    """Add to each place's score what the table says about its distance."""
    for j in range(scores.shape[0]):
        scores[j] += by_distance[distances[j]]


@inner
def softmax(scores: Array, scale: float) -> None:
    """Replace scores by e^(scale (score - largest)), divided by their sum."""
    largest = scores.dtype.type(highest(scores))
    for j in range(scores.shape[0]):
        scores[j] = exp(scale * (scores[j] - largest))
    share = scores.dtype.type(1 / total(scores))
    for j in range(scores.shape[0]):
        scores[j] *= share


@inner
def sum_values(shares: Array, v: Array, o: Array) -> None:
    """Fill o (D,) with the sum of shares (n,) times v (n, D), four places at a time."""
    for d in range(o.shape[0]):
        o[d] = 0
    whole = shares.shape[0] - shares.shape[0] % 4
    for j in range(0, whole, 4):
        p0, p1, p2, p3 = shares[j], shares[j + 1], shares[j + 2], shares[j + 3]
        v0, v1, v2, v3 = v[j], v[j + 1], v[j + 2], v[j + 3]
        for d in range(o.shape[0]):
            o[d] += (p0 * widened(v0[d]) + p1 * widened(v1[d])) + (p2 * widened(v2[d]) + p3 * widened(v3[d]))
    for j in range(whole, shares.shape[0]):
        p0, v0 = shares[j], v[j]
        for d in range(o.shape[0]):
            o[d] += p0 * widened(v0[d])
