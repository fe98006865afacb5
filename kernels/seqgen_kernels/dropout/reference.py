"""Dropout, by definition.

    y[n] = x[n] keep[n] / (1 - p)        dx[n] = dy[n] keep[n] / (1 - p)

keep[n] is 1 where the n-th random word is at least p 2^32, so with probability 1 - p; dividing by 1 - p keeps
the mean. The words come from a counter, not from a stream: word n belongs to element n in C order, so it can
be computed without the words before it, by any version, in any order. It is word n mod 4 of block n div 4; a
block is ten rounds of Philox on the counter (n div 4, 0, 0, 0), in 32-bit words, under the key (seed mod
2^32, seed div 2^32).
Source: Srivastava et al., "Dropout" (2014); Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as
1, 2, 3" (2011), Philox4x32-10.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array
from seqgen_kernels.dropout import arguments

WORD = 2**32
ROUNDS = 10

Counter = tuple[int, int, int, int]
Key = tuple[int, int]


class Cache(NamedTuple):
    """What backward needs: which elements stayed, their scale, and the dtype."""

    keep: Array
    scale: float
    dtype: np.dtype[np.floating]


def philox(counter: Counter, key: Key) -> Counter:
    """Return the four random words of one counter."""
    for _ in range(ROUNDS):
        counter = _round(counter, key)
        key = (key[0] + 0x9E3779B9) % WORD, (key[1] + 0xBB67AE85) % WORD
    return counter


def forward(x: Array, p: float, seed: int) -> tuple[Array, Cache]:
    """Return y like x, with a share p of its elements 0, and the cache."""
    arguments.check(x, p, seed)
    keep = np.ones(x.size, np.bool_)
    for n in range(x.size):
        block = n // 4
        words = philox((block % WORD, block // WORD, 0, 0), (seed % WORD, seed // WORD))
        keep[n] = words[n % 4] >= int(p * WORD)
    cache = Cache(keep.reshape(x.shape), 1 / (1 - p), x.dtype)
    return backward(x, cache)[0], cache


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dx,): the same elements stay, with the same scale."""
    keep, scale, dtype = cache
    checks.gradient("dropout", "dy", dy, keep.shape, dtype)
    dx = np.zeros(dy.shape, dtype)
    for place in np.ndindex(dy.shape):
        if keep[place]:
            dx[place] = dy[place] * dtype.type(scale)
    return (dx,)


def _round(counter: Counter, key: Key) -> Counter:
    """Multiply two words, and let the halves of the products mix with the other two words and the key."""
    high_a, low_a = divmod(counter[0] * 0xD2511F53, WORD)
    high_b, low_b = divmod(counter[2] * 0xCD9E8D57, WORD)
    return high_b ^ counter[1] ^ key[0], low_b, high_a ^ counter[3] ^ key[1], low_a
