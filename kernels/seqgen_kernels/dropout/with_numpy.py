"""Dropout in arrays.

    y = x * keep / (1 - p)

    dx = dy * keep / (1 - p)

keep[n] is 1 where the n-th Philox word is at least p 2^32. Word n belongs to element n in C order: it is word
n mod 4 of block n div 4, whose counter is (n div 4, 0, 0, 0) in 32-bit words, under the key (seed mod 2^32,
seed div 2^32).
Against `reference`: all blocks at once, four uint64 arrays that hold 32-bit words.
Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011), Philox4x32-10.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array
from seqgen_kernels.dropout import arguments

MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
KEY_STEPS = 0x9E3779B9, 0xBB67AE85
ROUNDS = 10
WORD = 2**32
LOW, HALF = np.uint64(0xFFFFFFFF), np.uint64(32)


class Cache(NamedTuple):
    """What backward needs: which elements stayed, None where p is 0, and their scale."""

    keep: Array | None
    scale: float
    shape: tuple[int, ...]
    dtype: np.dtype[np.floating]


def philox(blocks: int, seed: int, like: Array | None = None) -> Array:
    """Return the words (4 * blocks,) of the counters 0 ... blocks - 1, as uint64 below 2^32, where `like` is."""
    n = np.arange(blocks, dtype=np.uint64, like=like)
    c0, c1, c2, c3 = n & LOW, n >> HALF, np.zeros_like(n), np.zeros_like(n)
    for i in range(ROUNDS):
        k0 = np.uint64((seed + i * KEY_STEPS[0]) % WORD)
        k1 = np.uint64(((seed >> 32) + i * KEY_STEPS[1]) % WORD)
        a, b = c0 * MULTIPLIERS[0], c2 * MULTIPLIERS[1]
        c0, c1, c2, c3 = (b >> HALF) ^ c1 ^ k0, b & LOW, (a >> HALF) ^ c3 ^ k1, a & LOW
    return np.stack((c0, c1, c2, c3), axis=1).reshape(-1)


def forward(x: Array, p: float, seed: int) -> tuple[Array, Cache]:
    """Return y like x, with a share p of its elements 0, and the cache."""
    arguments.check(x, p, seed)
    if p == 0:
        return x.copy(), Cache(None, 1.0, x.shape, x.dtype)
    words = philox(-(-x.size // 4), seed, like=x)[: x.size]
    cache = Cache((words >= np.uint64(p * 2**32)).reshape(x.shape), 1 / (1 - p), x.shape, x.dtype)
    return backward(x, cache)[0], cache


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,): the same elements stay, with the same scale."""
    checks.gradient("dropout", "dy", dy, cache.shape, cache.dtype)
    if cache.keep is None:
        return (dy.copy(),)
    return (np.where(cache.keep, dy * cache.dtype.type(cache.scale), cache.dtype.type(0)),)
