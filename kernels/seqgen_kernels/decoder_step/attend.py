"""Attention of one head of one token over its slot, compiled: scores, softmax, sum of the values.

    scores = (q k^T + sum_f (q tables[f]^T)[distances[f]]) / sqrt(D)
    o = softmax(scores) v

The keys lie one after another, so the scores are a product like any other. With a table, too, all distances that occur
are one product, for all rows of the batch (`layers.py`), and each place then picks its number: no row is added to a
key, and nothing of size (n, D) is made.
"""

import numpy as np

from seqgen_kernels._exp import exp
from seqgen_kernels._halves import widened
from seqgen_kernels._jit import inner
from seqgen_kernels._panels import times_panels
from seqgen_kernels._product import columns
from seqgen_kernels._rows import highest, total
from seqgen_kernels._tile_parts import VECTOR_BYTES
from seqgen_kernels.contract import Array


@inner
def find_distances(places: Array, reach: int, rows: Array, span: Array) -> int:
    """Fill the table's rows that the newest place's distances to all places (n,) ask for, and widen the span to them.

    Return how many of the first places ask for the same row, since a table ends at some distance.
    """
    here = np.int64(places[-1])
    low, high, same = span[0], span[1], 0
    for j in range(places.shape[0]):
        row = reach + min(reach, max(-reach, here - places[j]))
        low, high = min(low, row), max(high, row)
        rows[j] = row
    while same < places.shape[0] and rows[same] == rows[0]:
        same += 1
    span[0], span[1] = low, high
    return same


@inner
def attend(
    query: Array, k: Array, v: Array, by_distance: Array, distances: Array, same: Array, scores: Array, o: Array
) -> None:
    """Fill o (1, D): query (1, D), k, v (n, D), by_distance (F, 2R + 1), distances (F, n), same (F,).

    Room: scores (1, n). All but k, v and the query may have further columns.
    """
    columns(query, k, scores, np.int64(0), k.shape[0])
    shares = scores[0, : k.shape[0]]
    for f in range(distances.shape[0]):
        add_chosen(by_distance[f], distances[f], same[f], shares)
    softmax(shares, o.dtype.type(1 / np.sqrt(max(1, o.shape[1]))))
    sum_values(scores, v, o)


@inner
def add_chosen(by_distance: Array, distances: Array, same: int, scores: Array) -> None:
    """Add to each place's score what the table says about its distance; the first places have the same one."""
    first = by_distance[distances[0]]
    for j in range(same):
        scores[j] += first
    for j in range(same, scores.shape[0]):
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
    """Fill o (1, D) with the sum of shares (1, n) times v (n, D), whose vectors are a panel if they fill one."""
    places, size = v.shape
    width = VECTOR_BYTES * 2 // o.itemsize
    if size % width == 0:
        panels = v.reshape(places, size // width, width).transpose(1, 0, 2)
        times_panels(shares, panels, o, 0, size // width)
        return
    for d in range(size):
        o[0, d] = 0
    for j in range(places):
        for d in range(size):
            o[0, d] += shares[0, j] * widened(v[j, d])
