"""One step of a Transformer decoder's layers over a cache of keys and values, by definition.

For each row, with n tokens in its slot before this one, and for each layer:

    a = x r norm1,   r = 1 / sqrt(sum_c x[c]^2 / C + eps)
    q, k, v = w_q a, w_k a, w_v a           w_qkv is the three, one below the other; k, v become place n of the slot
    s[h, j] = q[h] . (k[h, j] + sum_f tables[f, h, R + clip(coords[f] - coords[f, j], -R, R)]) / sqrt(D),  j = 0 ... n
    p[h, j] = exp(s[h, j] - max_j s) / sum_j exp(s[h, j] - max_j s)
    o[h] = sum_j p[h, j] v[h, j]
    x <- x + w_out o
    x <- x + w_down gelu(w_up b),   b as a, with norm2;   gelu(u) = u erfc(-u / sqrt 2) / 2

x, y (B, C), coords (F, B), slots (B,); weights and cache as in `contract/decoder.py`. There is no gradient: training
takes whole sequences. A token sees itself and the tokens before it, so what it leaves in the cache never changes, and
one new token costs one column of the attention matrix instead of the whole.
Source: Vaswani et al., "Attention is all you need" (2017); relative tables of Shaw et al. (2018); RMSNorm of Zhang,
Sennrich (2019); GELU of Hendrycks, Gimpel (2016).
"""

import math

import numpy as np

from seqgen_kernels.contract import Array, DecoderCache, DecoderWeights
from seqgen_kernels.decoder_step import arguments


def step(x: Array, coords: Array, slots: Array, weights: DecoderWeights, cache: DecoderCache) -> Array:
    """Return y (B, C), and write the tokens into the cache."""
    arguments.check(x, coords, slots, weights, cache)
    y, weights = x.copy(), arguments.widened(weights, x.dtype)
    for row, slot in enumerate(slots):
        cache.coords[:, slot, cache.lengths[slot]] = coords[:, row]
        for layer in range(len(weights.norm1)):
            y[row] += _attention(y[row], layer, slot, weights, cache)
            y[row] += _feed_forward(y[row], layer, weights)
        cache.lengths[slot] += 1
    return y


prepare = arguments.prepare_checking(step)


def _attention(x: Array, layer: int, slot: int, weights: DecoderWeights, cache: DecoderCache) -> Array:
    """Return what attention adds to x (C,)."""
    k, v, n = cache.k[layer, slot], cache.v[layer, slot], cache.lengths[slot]
    a = _rms_norm(x, weights.norm1[layer], weights.eps)
    q, k[:, n], v[:, n] = (weights.w_qkv[layer] @ a).reshape(3, *k[:, n].shape)
    o = np.zeros_like(q)
    for h in range(weights.heads):
        scores = [_score(q[h], j, layer, slot, h, weights, cache) for j in range(n + 1)]
        largest = np.max(scores)
        powers = [math.exp(score - largest) for score in scores]
        total = sum(powers)
        for j in range(n + 1):
            o[h] += powers[j] / total * v[h, j]
    return np.asarray(weights.w_out[layer] @ o.reshape(-1))


def _score(q: Array, j: int, layer: int, slot: int, h: int, weights: DecoderWeights, cache: DecoderCache) -> float:
    """Return how much a token attends to place j of its slot: q (D,) times the key and the tables' rows."""
    key = cache.k[layer, slot, h, j].astype(q.dtype)
    tables = () if weights.tables is None else weights.tables[layer, :, h]
    for table, coords in zip(tables, cache.coords[:, slot], strict=True):
        reach = len(table) // 2
        distance = int(coords[cache.lengths[slot]]) - int(coords[j])
        key += table[reach + max(-reach, min(reach, distance))]
    return float(q @ key) / math.sqrt(max(1, len(q)))


def _feed_forward(x: Array, layer: int, weights: DecoderWeights) -> Array:
    """Return what the feed-forward part adds to x (C,)."""
    hidden = weights.w_up[layer] @ _rms_norm(x, weights.norm2[layer], weights.eps)
    for m, u in enumerate(hidden):
        hidden[m] = u * math.erfc(-u / math.sqrt(2)) / 2
    return np.asarray(weights.w_down[layer] @ hidden)


def _rms_norm(x: Array, w: Array, eps: float) -> Array:
    """Return x (C,) with mean square 1, times w."""
    r = 1 / math.sqrt(sum(float(value) ** 2 for value in x) / max(1, len(x)) + eps)
    return np.asarray((x * r * w).astype(x.dtype))
