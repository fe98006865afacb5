"""One step of a Transformer decoder's layers over a cache of keys and values, compiled.

For each row, with n tokens in its slot before this one, and for each layer:

    a = rms_norm(x, norm1);   q, k, v = split(a w_qkv^T);   k, v become place n of the slot
    s[h] = (q[h] k[h]^T + sum_f take(q[h] tables[f, h]^T, R + clip(coords[f] - coords[f, j], -R, R))) / sqrt(D)
    x <- x + (softmax(s) v) w_out^T
    x <- x + gelu(rms_norm(x, norm2) w_up^T) w_down^T

x, y (B, C), coords (F, B), slots (B,); weights and cache as in `contract/decoder.py`. There is no gradient.
Against `with_numpy`: one compiled call for all layers (`layers.py`), which touches no place of the cache beyond a row's
length and copies none (`attend.py`). Reading the weights bounds its speed, so a step reads each of them once, further
threads read other parts of them (`_tasks.py`), and float16 is read as such and widened in the registers. Every sum has
one order, whatever the batch and the number of threads: a row's result has the same bits whatever its neighbours.
Source: Vaswani et al., "Attention is all you need" (2017); relative tables of Shaw et al. (2018).
"""

import numpy as np

from seqgen_kernels._halves import as_bits
from seqgen_kernels._tasks import hands, share
from seqgen_kernels.contract import Array, DecoderCache, DecoderWeights, PreparedStep
from seqgen_kernels.decoder_step import arguments, layers

TASKS_OF_EACH = 2  # of a product: more cost more time to take than they save where a thread is late


def step(x: Array, coords: Array, slots: Array, weights: DecoderWeights, cache: DecoderCache) -> Array:
    """Return y (B, C), and write the tokens into the cache."""
    arguments.check(x, coords, slots, weights, cache)
    return _unchecked(weights, cache)(x, coords, slots)


def prepare(weights: DecoderWeights, cache: DecoderCache) -> PreparedStep:
    """Return `step` with weights and cache that are checked now, made contiguous and measured; for one thread."""
    arguments.check_held(weights, cache)
    unchecked = _unchecked(weights, cache)

    def prepared(x: Array, coords: Array, slots: Array) -> Array:
        arguments.check_told(x, coords, slots, weights, cache)
        return unchecked(x, coords, slots)

    return prepared


def _unchecked(weights: DecoderWeights, cache: DecoderCache) -> PreparedStep:
    matrices = _contiguous(weights)
    held = (*matrices, float(weights.eps), as_bits(cache.k), as_bits(cache.v), cache.coords, cache.lengths)
    phases, crew = 1 + layers.PHASES * len(weights.norm1), hands(sum(matrix.nbytes for matrix in matrices))
    room: tuple[Array, ...] = ()

    def unchecked(x: Array, coords: Array, slots: Array) -> Array:
        nonlocal room
        y = np.array(x, order="C")
        if not room or len(room[0]) != len(y):
            room = _room(y, weights, cache)
        places = np.ascontiguousarray(coords, np.int64), np.ascontiguousarray(slots, np.int64)
        share(layers.run, (*held, *places, y, *room, TASKS_OF_EACH * crew), phases, crew)
        return y

    return unchecked


def _contiguous(weights: DecoderWeights) -> list[Array]:
    """Return the arrays as compiled code wants them: no table is an empty table, and float16 is its bits."""
    tables = weights.tables
    if tables is None:
        count, width = weights.norm1.shape
        tables = np.empty((count, 0, weights.heads, 1, width // weights.heads), weights.w_qkv.dtype)
    return [as_bits(np.ascontiguousarray(array)) for array in (*weights[:3], tables, *weights[4:-2])]


def _room(x: Array, weights: DecoderWeights, cache: DecoderCache) -> tuple[Array, ...]:
    """Return room for the phases: a, o, q k v, also by heads, hidden, distances, span, scores."""
    batch, width = x.shape
    count, _, places = cache.coords.shape
    heads, rows = weights.heads, 0 if weights.tables is None else weights.tables.shape[3]
    a, o, hidden = np.empty_like(x), np.empty_like(x), np.empty((batch, weights.w_up.shape[1]), x.dtype)
    qkv, scores = np.empty((batch, 3 * width), x.dtype), np.empty((heads, 2, max(rows, places)), x.dtype)
    distances, span = np.empty((batch, count, places), np.int64), np.empty((batch, count, 2), np.int64)
    return a, o, qkv, qkv.reshape(batch, 3 * heads, width // heads), hidden, distances, span, scores
