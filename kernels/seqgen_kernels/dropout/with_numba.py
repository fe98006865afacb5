"""Dropout, compiled.

    y = x * keep / (1 - p)

    dx = dy * keep / (1 - p)

keep[n] is 1 where the n-th Philox word is at least p 2^32. Word n belongs to element n in C order: it is word
n mod 4 of block n div 4, whose counter is (n div 4, 0, 0, 0) in 32-bit words, under the key (seed mod 2^32,
seed div 2^32).
Against `with_numpy`: the ten rounds of some blocks stay in the first cache instead of passing over memory; only
the mask, a byte an element, is written. A counter needs no one before it, so large masks are shared out among threads.
Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011), Philox4x32-10.
"""

from functools import partial
from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._jit import compiled
from seqgen_kernels._spans import mapped
from seqgen_kernels._threads import share_rows
from seqgen_kernels.contract import Array
from seqgen_kernels.dropout import arguments

MULTIPLIER_A, MULTIPLIER_B = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
KEY_STEPS = np.arange(10, dtype=np.uint64)[:, None] * np.array([0x9E3779B9, 0xBB67AE85], np.uint64)
BLOCKS = 256  # whose words stay in the first cache
FEWEST_BLOCKS = 2**12  # fewer are drawn sooner than another thread wakes
LOW, HALF = np.uint64(0xFFFFFFFF), np.uint64(32)


class Cache(NamedTuple):
    """What backward needs: which elements stayed, None where p is 0, and their scale."""

    keep: Array | None
    scale: float
    shape: tuple[int, ...]
    dtype: np.dtype[np.floating]


def forward(x: Array, p: float, seed: int) -> tuple[Array, Cache]:
    """Return y like x, with a share p of its elements 0, and the cache."""
    arguments.check(x, p, seed)
    if p == 0:
        return x.copy(), Cache(None, 1.0, x.shape, x.dtype)
    key = np.array([seed & 0xFFFFFFFF, seed >> 32], np.uint64)
    keep, keys, threshold = np.empty((-(-x.size // 4), 4), np.bool_), (key + KEY_STEPS) & LOW, np.uint64(p * 2**32)
    share_rows(lambda first, last: _draw(keep[first:last], first, keys, threshold), len(keep), FEWEST_BLOCKS)
    cache = Cache(keep.reshape(-1)[: x.size], 1 / (1 - p), x.shape, x.dtype)
    return backward(x, cache)[0], cache


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,): the same elements stay, with the same scale."""
    checks.gradient("dropout", "dy", dy, cache.shape, cache.dtype)
    if cache.keep is None:
        return (dy.copy(),)
    return (mapped(partial(_apply, dy.dtype.type(cache.scale)), dy, cache.keep),)


@compiled
def _draw(keep: Array, first: int, keys: Array, threshold: np.uint64) -> None:
    words = np.empty((4, BLOCKS), np.uint64)
    for start in range(0, keep.shape[0], BLOCKS):
        drawn = keep[start : start + BLOCKS]
        _philox(words, first + start, keys)
        for n in range(drawn.shape[0]):
            drawn[n, 0], drawn[n, 1] = words[0, n] >= threshold, words[1, n] >= threshold
            drawn[n, 2], drawn[n, 3] = words[2, n] >= threshold, words[3, n] >= threshold


@compiled
def _philox(words: Array, first: int, keys: Array) -> None:
    """Fill words with those of the blocks from the first; a round of many blocks at a time is vectorised."""
    c0, c1, c2, c3 = words
    for n in range(BLOCKS):
        block = np.uint64(first + n)
        c0[n], c1[n], c2[n], c3[n] = block & LOW, block >> HALF, np.uint64(0), np.uint64(0)
    for i in range(10):
        key0, key1 = keys[i, 0], keys[i, 1]
        for n in range(BLOCKS):
            a, b = (c0[n] & LOW) * MULTIPLIER_A, (c2[n] & LOW) * MULTIPLIER_B
            c0[n], c2[n] = (b >> HALF) ^ c1[n] ^ key0, (a >> HALF) ^ c3[n] ^ key1
            c1[n], c3[n] = b & LOW, a & LOW


@compiled
def _apply(scale: float, x: Array, keep: Array, y: Array) -> None:
    zero = x.dtype.type(0)
    for n in range(x.shape[0]):
        y[n] = x[n] * scale if keep[n] else zero
