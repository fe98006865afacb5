"""Batch normalisation, compiled.

    z = (x - m) r,   r = 1 / sqrt(v + eps),   y = z w + b          for one channel
    training:   m, v of the batch,   new mean = (1 - a) old + a m,   new variance = (1 - a) old + a v n / (n - 1)
    inference:  m, v are the running mean and variance, which stay

    training:   dx = r w (dy - sum dy / n - z sum (dy z) / n)
    inference:  dx = r w dy
    dw = sum dy z        db = sum dy

x, y (N, C, ...), the rest (C,), a the momentum, n the values of a channel.
Against `with_numpy`: z is computed again instead of kept, sums run in float64, channels are shared out among threads.
The loops want a channel's values side by side, so (N, C) is turned into (1, C, N) first.
"""

import math
from typing import NamedTuple

import numpy as np

from seqgen_kernels._jit import compiled
from seqgen_kernels._rows import products, squares, total
from seqgen_kernels._threads import share_rows
from seqgen_kernels.batch_norm import arguments
from seqgen_kernels.batch_norm.arguments import copied, flowing, moved
from seqgen_kernels.contract import Array


class Cache(NamedTuple):
    """What backward needs: rows (N, C, S) of x, m and r (C,) in float64, w (C,), and the shape of x."""

    rows: Array
    mean: Array
    scale: Array
    w: Array
    has_weight: bool
    has_bias: bool
    training: bool
    shape: tuple[int, ...]


def forward(
    x: Array,
    w: Array | None = None,
    b: Array | None = None,
    running_mean: Array | None = None,
    running_var: Array | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> tuple[tuple[Array, Array | None, Array | None], Cache]:
    """Return (y, new running mean, new running variance) and the cache."""
    arguments.check(x, w, b, running_mean, running_var, training, momentum, eps)
    rows, n, channels = _rows(x), arguments.values_of(x.shape), x.shape[1]
    new = copied(running_mean), copied(running_var)
    if running_mean is None or running_var is None or training:
        mean, variance = np.zeros((2, channels))
        share_rows(lambda first, last: _statistics(rows, max(1, n), first, last, mean, variance), channels)
        if n:
            new = moved(running_mean, mean, momentum), moved(running_var, variance * (n / (n - 1)), momentum)
    else:
        mean, variance = running_mean.astype(np.float64), running_var.astype(np.float64)
    weight = np.ones(channels, x.dtype) if w is None else np.array(w)
    bias = np.zeros(channels, x.dtype) if b is None else np.array(b)
    cache = Cache(rows, mean, 1 / np.sqrt(variance + eps), weight, w is not None, b is not None, training, x.shape)
    y = np.empty_like(rows)
    share_rows(lambda first, last: _normalise(rows, mean, cache.scale, weight, bias, first, last, y), channels)
    return (_unturned(y, x.shape), *new), cache


def backward(dy: Array | tuple[Array | None, ...], cache: Cache) -> tuple[Array, Array | None, Array | None]:
    """Return dx like x, dw (C,) and db (C,)."""
    rows, mean, scale, w, has_weight, has_bias, training, shape = cache
    changes, dx = _rows(flowing(dy, shape, rows.dtype)), np.empty_like(rows)
    dw, db = np.zeros((2, len(w)))
    share_rows(lambda first, last: _sums(changes, rows, mean, scale, first, last, dw, db), len(w))
    n = max(1, arguments.values_of(shape))
    parts = dw / n, db / n, training
    share_rows(lambda first, last: _gradients(changes, rows, mean, scale, w, *parts, first, last, dx), len(w))
    dw, db = dw.astype(rows.dtype), db.astype(rows.dtype)
    return _unturned(dx, shape), dw if has_weight else None, db if has_bias else None


def _rows(x: Array) -> Array:
    """Return a contiguous (N, C, S), or (1, C, N) where every image is one place."""
    places = math.prod(x.shape[2:])
    if places == 1:
        return np.ascontiguousarray(x.reshape(x.shape[:2]).T)[None]
    return np.ascontiguousarray(x).reshape(*x.shape[:2], places)


def _unturned(rows: Array, shape: tuple[int, ...]) -> Array:
    """Undo what _rows did."""
    return np.ascontiguousarray(rows[0].T).reshape(shape) if math.prod(shape[2:]) == 1 else rows.reshape(shape)


@compiled
def _statistics(x: Array, n: int, first: int, last: int, mean: Array, variance: Array) -> None:
    for c in range(first, last):
        for image in range(x.shape[0]):
            mean[c] += total(x[image, c])
        mean[c] /= n
        for image in range(x.shape[0]):
            variance[c] += squares(x[image, c], mean[c])
        variance[c] /= n


@compiled
def _normalise(x: Array, mean: Array, scale: Array, w: Array, b: Array, first: int, last: int, y: Array) -> None:
    for image in range(x.shape[0]):
        for c in range(first, last):
            row, into, bias = x[image, c], y[image, c], b[c]
            m, factor = x.dtype.type(mean[c]), x.dtype.type(scale[c] * w[c])
            for s in range(row.shape[0]):
                into[s] = (row[s] - m) * factor + bias


@compiled
def _sums(dy: Array, x: Array, mean: Array, scale: Array, first: int, last: int, dw: Array, db: Array) -> None:
    for c in range(first, last):
        for image in range(x.shape[0]):
            dw[c] += products(dy[image, c], x[image, c], mean[c])
            db[c] += total(dy[image, c])
        dw[c] *= scale[c]


@compiled
def _gradients(
    dy: Array, x: Array, mean: Array, scale: Array, w: Array, through_variance: Array, through_mean: Array,
    training: bool, first: int, last: int, dx: Array,
) -> None:  # fmt: skip
    for image in range(x.shape[0]):
        for c in range(first, last):
            row, change, into = x[image, c], dy[image, c], dx[image, c]
            factor = x.dtype.type(scale[c] * w[c])
            if not training:
                for s in range(row.shape[0]):
                    into[s] = change[s] * factor
                continue
            m, mean_part = x.dtype.type(mean[c]), x.dtype.type(through_mean[c])
            variance_part = x.dtype.type(through_variance[c] * scale[c])
            for s in range(row.shape[0]):
                into[s] = factor * (change[s] - mean_part - (row[s] - m) * variance_part)
