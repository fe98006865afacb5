"""One step of a Transformer decoder's layers over a cache of keys and values, in arrays.

For each row, with n tokens in its slot before this one, and for each layer:

    a = rms_norm(x, norm1);   q, k, v = split(a w_qkv^T);   k, v become place n of the slot
    s[h] = (q[h] k[h]^T + sum_f take(q[h] tables[f, h]^T, R + clip(coords[f] - coords[f, j], -R, R))) / sqrt(D)
    x <- x + (softmax(s) v) w_out^T
    x <- x + gelu(rms_norm(x, norm2) w_up^T) w_down^T

x, y (B, C), coords (F, B), slots (B,); weights and cache as in `contract/decoder.py`. There is no gradient.
Against `reference`: all rows at once, up to the longest slot's length, where a mask hides what lies beyond a shorter
one's; q times a whole table, from which every place takes its number, instead of a table's row for every place.
Source: Vaswani et al., "Attention is all you need" (2017); relative tables of Shaw et al. (2018).
"""

import math
from typing import NamedTuple

import numpy as np

from seqgen_kernels.contract import Array, DecoderCache, DecoderWeights
from seqgen_kernels.decoder_step import arguments
from seqgen_kernels.gelu import with_numpy as gelu
from seqgen_kernels.rms_norm import with_numpy as rms_norm


class Past(NamedTuple):
    """Where the rows stand in the cache, and what they see of it; n counts places up to the longest row's."""

    slots: Array  # (B,)
    places: Array  # (B,)
    seen: Array  # (B, 1, n) bool
    distances: Array  # (F, B, 1, n), rows of a table


def step(x: Array, coords: Array, slots: Array, weights: DecoderWeights, cache: DecoderCache) -> Array:
    """Return y (B, C), and write the tokens into the cache."""
    arguments.check(x, coords, slots, weights, cache)
    y, weights = x.copy(), arguments.widened(weights, x.dtype)
    if not len(y):
        return y
    past = _past(coords, slots, weights, cache)
    for layer in range(len(weights.norm1)):
        y += _attention(rms_norm.forward(y, weights.norm1[layer], weights.eps)[0], layer, past, weights, cache)
        hidden = rms_norm.forward(y, weights.norm2[layer], weights.eps)[0] @ weights.w_up[layer].T
        y += gelu.forward(hidden)[0] @ weights.w_down[layer].T
    cache.lengths[slots] += 1
    return y


prepare = arguments.prepare_checking(step)


def _past(coords: Array, slots: Array, weights: DecoderWeights, cache: DecoderCache) -> Past:
    """Write the coordinates into the cache, and say what the rows see."""
    places = cache.lengths[slots]
    cache.coords[:, slots, places] = coords
    longest = int(places.max()) + 1
    seen = np.arange(longest, like=places) <= places[:, None]
    reach = 0 if weights.tables is None else weights.tables.shape[3] // 2
    distances = coords.astype(np.int64)[..., None] - cache.coords[:, slots, :longest]
    rows = np.where(seen, reach + np.clip(distances, -reach, reach), 0)
    return Past(slots, places, seen[:, None], rows[:, :, None])


def _attention(a: Array, layer: int, past: Past, weights: DecoderWeights, cache: DecoderCache) -> Array:
    """Append keys and values, and return what attention adds to x (B, C)."""
    batch, width = a.shape
    slots, longest = past.slots, past.seen.shape[2]
    qkv = (a @ weights.w_qkv[layer].T).reshape(batch, 3, weights.heads, width // weights.heads)
    k, v = cache.k[layer], cache.v[layer]
    k[slots, :, past.places], v[slots, :, past.places] = qkv[:, 1], qkv[:, 2]
    keys, values = (np.where(past.seen[..., None], each[slots, :, :longest], 0) for each in (k, v))
    p = _shares(qkv[:, 0], keys, layer, past, weights)
    o = (p[:, :, None] @ values).reshape(batch, width)
    return np.asarray(o @ weights.w_out[layer].T, like=a)


def _shares(q: Array, k: Array, layer: int, past: Past, weights: DecoderWeights) -> Array:
    """Return how much each head attends to each place, (B, H, n), of q (B, H, D) and k (B, H, n, D)."""
    s = (k @ q[..., None])[..., 0]
    for table, rows in zip(() if weights.tables is None else weights.tables[layer], past.distances, strict=True):
        by_distance = (table @ q[..., None])[..., 0]
        s += np.take_along_axis(by_distance, np.broadcast_to(rows, s.shape), axis=2)
    s = np.where(past.seen, s / math.sqrt(max(1, q.shape[2])), -np.inf)
    powers = np.exp(s - s.max(axis=2, keepdims=True))
    return np.asarray(powers / powers.sum(axis=2, keepdims=True), q.dtype, like=q)
