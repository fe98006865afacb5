"""A Transformer decoder's layers, one token at a time, over the keys and values of the tokens before it.

Letters: L layers, H heads of width D = C / H, M hidden units of the feed-forward part, F coordinates of a token, R
the largest distance that a table tells apart, N slots of a cache with S places each.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol, TypeAlias

from seqgen_kernels.contract.arrays import Array


class DecoderWeights(NamedTuple):
    """The layers, stacked on the first axis. Head h takes the rows h D ... (h + 1) D - 1 of q, of k and of v.

    Matrices and tables may all be float16: a step widens them as it reads them, and counts in the type of x.
    """

    norm1: Array  # (L, C)
    w_qkv: Array  # (L, 3C, C): the rows of q, then k, then v
    w_out: Array  # (L, C, C)
    tables: Array | None  # (L, F, H, 2R + 1, D), absent where F = 0
    norm2: Array  # (L, C)
    w_up: Array  # (L, M, C)
    w_down: Array  # (L, C, M)
    heads: int
    eps: float = 1e-5


class DecoderCache(NamedTuple):
    """What the layers remember of N sequences. `lengths` says how many places of a slot are filled: 0 is a new one.

    Keys and values may both be float16: then they are rounded as they are kept, and a step counts in the type of x.
    """

    k: Array  # (L, N, H, S, D)
    v: Array  # (L, N, H, S, D)
    coords: Array  # (F, N, S), int32 or int64
    lengths: Array  # (N,) int64, in [0, S]


PreparedStep: TypeAlias = Callable[[Array, Array, Array], Array]
"""`DecoderStep.step` of x, coords and slots, its weights and cache being known."""

StepOver: TypeAlias = Callable[[DecoderCache], PreparedStep]
"""The step over a cache, its weights being known."""


class DecoderStep(Protocol):
    """Pre-norm layers: RMSNorm, causal attention with relative tables, residual, RMSNorm, GELU, residual; no biases.

    a = rms_norm(x, norm1);  q, k, v = split(a w_qkv^T);  k, v and coords become the slot's place `length`
    score_j = (q . k_j + sum_f q . tables[f, h, R + clip(coords[f] - coords_j[f], -R, R)]) / sqrt(D),  j = 0 ... length
    x += (softmax(score) v) w_out^T;   x += gelu(rms_norm(x, norm2) w_up^T) w_down^T
    """

    def step(self, x: Array, coords: Array, slots: Array, weights: DecoderWeights, cache: DecoderCache) -> Array:
        """Take x (B, C), the next token of B sequences, coords (F, B), slots (B,) in [0, N), each at most once.

        Write the tokens into the cache, whose arrays are contiguous, add 1 to their lengths, and return y (B, C)
        after the last layer, without a final norm. A full slot is a ValueError. Coordinates are below 2^31 in size.
        """

    def prepare(self, weights: DecoderWeights) -> StepOver:
        """Lay out the weights once, for all caches that they meet, and check a cache once, for all steps over it.

        The weights must not change meanwhile, no array may take another shape, and steps over one cache go one at a
        time.
        """
