"""Dropout, compiled.

    y = x * keep / (1 - p)

    dx = dy * keep / (1 - p)

keep[n] is 1 where the n-th Philox word is at least p 2^32. Word n belongs to element n in C order: it is word
n mod 4 of block n div 4, whose counter is (n div 4, 0, 0, 0) in 32-bit words, under the key (seed mod 2^32,
seed div 2^32).
Against `with_numpy`: the ten rounds of a block stay in registers instead of passing over memory; only the
mask, a byte an element, is written.
Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011), Philox4x32-10.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._jit import compiled
from seqgen_kernels.contract import Array
from seqgen_kernels.dropout import arguments

MULTIPLIER_A, MULTIPLIER_B = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
KEY_STEPS = np.arange(10, dtype=np.uint64)[:, None] * np.array([0x9E3779B9, 0xBB67AE85], np.uint64)
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
    keep = np.empty((-(-x.size // 4), 4), np.bool_)
    _draw(keep, (key + KEY_STEPS) & LOW, np.uint64(p * 2**32))
    cache = Cache(keep.reshape(-1)[: x.size], 1 / (1 - p), x.shape, x.dtype)
    return backward(x, cache)[0], cache


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,): the same elements stay, with the same scale."""
    checks.gradient("dropout", "dy", dy, cache.shape, cache.dtype)
    if cache.keep is None:
        return (dy.copy(),)
    dx = np.empty(dy.shape, dy.dtype)
    _apply(np.ascontiguousarray(dy).reshape(-1), cache.keep, dy.dtype.type(cache.scale), dx.reshape(-1))
    return (dx,)


@compiled
def _draw(keep: Array, keys: Array, threshold: np.uint64) -> None:
    for n in range(keep.shape[0]):
        c0, c1, c2, c3 = np.uint64(n) & LOW, np.uint64(n) >> HALF, np.uint64(0), np.uint64(0)
        for i in range(10):
            a, b = c0 * MULTIPLIER_A, c2 * MULTIPLIER_B
            c0, c1, c2, c3 = (b >> HALF) ^ c1 ^ keys[i, 0], b & LOW, (a >> HALF) ^ c3 ^ keys[i, 1], a & LOW
        keep[n, 0], keep[n, 1] = c0 >= threshold, c1 >= threshold
        keep[n, 2], keep[n, 3] = c2 >= threshold, c3 >= threshold


@compiled
def _apply(x: Array, keep: Array, scale: float, y: Array) -> None:
    zero = x.dtype.type(0)
    for n in range(x.shape[0]):
        y[n] = x[n] * scale if keep[n] else zero
