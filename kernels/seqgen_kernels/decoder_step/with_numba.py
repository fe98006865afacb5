"""One step of a Transformer decoder's layers over a cache of keys and values, compiled.

For each row, with n tokens in its slot before this one, and for each layer:

    a = rms_norm(x, norm1);   q, k, v = split(a w_qkv^T);   k, v become place n of the slot
    s[h] = (q[h] k[h]^T + sum_f take(q[h] tables[f, h]^T, R + clip(coords[f] - coords[f, j], -R, R))) / sqrt(D)
    x <- x + (softmax(s) v) w_out^T
    x <- x + gelu(rms_norm(x, norm2) w_up^T) w_down^T

x, y (B, C), coords (F, B), slots (B,); weights and cache as in `contract/decoder.py`. There is no gradient.
Against `with_numpy`: one compiled call for all layers (`layers.py`), which touches no place of the cache beyond a row's
length and copies none (`attend.py`). Reading the weights bounds its speed, so they lie in panels, straight on
(`packing.py`), a step reads each of them once, further threads read other parts of them (`_tasks.py`), and float16 is
read as such and widened in the registers. Every sum has one order, whatever the batch and the number of threads: a
row's result has the same bits whatever its neighbours.
Source: Vaswani et al., "Attention is all you need" (2017); relative tables of Shaw et al. (2018).
"""

from functools import lru_cache, partial

import numpy as np

from seqgen_kernels._halves import as_bits
from seqgen_kernels._tasks import hands, share
from seqgen_kernels.contract import Array, DecoderCache, DecoderWeights, PreparedStep, StepOver
from seqgen_kernels.decoder_step import arguments, layers
from seqgen_kernels.decoder_step.packing import PackedWeights, pack

APART = 16  # numbers between rows, or all rows of 4 KiB would fight for the same lines of a first cache
TASKS_OF_EACH = 2  # of a product: more cost more time to take than they save where a thread is late


def step(x: Array, coords: Array, slots: Array, weights: DecoderWeights, cache: DecoderCache) -> Array:
    """Return y (B, C), and write the tokens into the cache; `prepare` spares all steps but one to pack the weights."""
    arguments.check(x, coords, slots, weights, cache)
    return _unchecked(pack(weights), cache)(x, coords, slots)


def prepare(weights: DecoderWeights) -> StepOver:
    """Return what makes a step of a cache; the weights are packed once, after the first cache was found to fit them."""
    packed = lru_cache(maxsize=1)(partial(pack, weights))

    def over(cache: DecoderCache) -> PreparedStep:
        arguments.check_held(weights, cache)
        unchecked = _unchecked(packed(), cache)

        def prepared(x: Array, coords: Array, slots: Array) -> Array:
            arguments.check_told(x, coords, slots, weights, cache)
            return unchecked(x, coords, slots)

        return prepared

    return over


def _unchecked(packed: PackedWeights, cache: DecoderCache) -> PreparedStep:
    held = (*packed, as_bits(cache.k), as_bits(cache.v), cache.coords, cache.lengths)
    phases, crew = 1 + layers.PHASES * len(packed.norm1), hands(sum(array.nbytes for array in packed[:-2]))
    room: tuple[Array, ...] = ()

    def unchecked(x: Array, coords: Array, slots: Array) -> Array:
        nonlocal room
        y = np.array(x, order="C")
        if not room or len(room[0]) != len(y):
            room = _room(y, packed, cache)
        places = np.ascontiguousarray(coords, np.int64), np.ascontiguousarray(slots, np.int64)
        share(layers.run, (*held, *places, y, *room, TASKS_OF_EACH * crew), phases, crew)
        return y

    return unchecked


def _room(x: Array, packed: PackedWeights, cache: DecoderCache) -> tuple[Array, ...]:
    """Return room for the phases, as `layers.run` asks for it."""
    batch, (heads, places, size), axes = len(x), cache.k.shape[2:], len(cache.coords)

    def outputs(panels: Array, *rows: int) -> Array:
        return np.empty((*rows, panels.shape[-3] * panels.shape[-1] + APART), x.dtype)

    a, o = outputs(packed.w_out, batch), outputs(packed.w_out, batch)
    qkv, hidden = outputs(packed.w_qkv, batch, heads), outputs(packed.w_up, batch)
    distances, same = np.empty((batch, axes, places), np.int32), np.empty((batch, axes), np.int64)
    span = np.empty((axes, 2), np.int64)
    by_distance = outputs(packed.tables, heads, axes, batch)
    query, scores = np.empty((heads, 1, size), x.dtype), np.empty((heads, 1, places), x.dtype)
    return a, o, qkv, hidden, distances, span, same, by_distance, query, scores
