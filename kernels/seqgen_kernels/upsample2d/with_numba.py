"""Every pixel becomes a block of equal ones, compiled.

    y[n, c, h, w] = x[n, c, floor(h / a), floor(w / b)]

    dx[n, c, h, w] = sum over i < a, j < b of dy[n, c, h a + i, w b + j]

x (N, C, H, W), y (N, C, H a, W b), a and b the factors.
Against `with_numpy`: a row is stretched once and then copied, backward adds whole rows before it adds across them.
Planes, the N times C images, are shared out among threads.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._jit import compiled
from seqgen_kernels._threads import share_rows
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes
from seqgen_kernels.upsample2d import arguments


class Cache(NamedTuple):
    """What backward needs: the shape of x and the factors, no numbers."""

    shape: tuple[int, ...]
    dtype: np.dtype[np.floating]
    high: int
    wide: int


def forward(x: Array, scale_factor: Sizes) -> tuple[Array, Cache]:
    """Return y (N, C, H a, W b) and the cache."""
    high, wide = arguments.check(x, scale_factor)
    n, c, height, width = x.shape
    y = np.empty((n, c, height * high, width * wide), x.dtype)
    rows, into = np.ascontiguousarray(x).reshape(n * c, height, width), y.reshape(n * c, height, high, width * wide)
    share_rows(lambda first, last: _stretch(rows[first:last], wide, into[first:last]), n * c)
    return y, Cache(x.shape, x.dtype, high, wide)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return dx like x."""
    (n, c, height, width), dtype, high, wide = cache
    checks.gradient("upsample2d", "dy", dy, (n, c, height * high, width * wide), dtype)
    dx = np.empty(cache.shape, dtype)
    flows, into = np.ascontiguousarray(dy), dx.reshape(n * c, height, width)
    blocks = flows.reshape(n * c, height, high, width * wide)
    share_rows(lambda first, last: _shrink(blocks[first:last], wide, into[first:last]), n * c)
    return (dx,)


@compiled
def _stretch(x: Array, wide: int, y: Array) -> None:
    for plane in range(x.shape[0]):
        for h in range(x.shape[1]):
            row, block = x[plane, h], y[plane, h]
            into = block[0]
            if wide == 2:
                for w in range(row.shape[0]):
                    into[2 * w] = row[w]
                    into[2 * w + 1] = row[w]
            else:
                for w in range(row.shape[0]):
                    into[w * wide : (w + 1) * wide] = row[w]
            for i in range(1, block.shape[0]):
                block[i] = into


@compiled
def _shrink(dy: Array, wide: int, dx: Array) -> None:
    sums = np.empty(dy.shape[3])
    for plane in range(dx.shape[0]):
        for h in range(dx.shape[1]):
            block, into = dy[plane, h], dx[plane, h]
            sums[:] = 0
            for i in range(block.shape[0]):
                row = block[i]
                for w in range(row.shape[0]):
                    sums[w] += row[w]
            for w in range(into.shape[0]):
                total = 0.0
                for j in range(wide):
                    total += sums[w * wide + j]
                into[w] = total
