"""Batch normalisation in arrays.

    z = (x - m) r,   r = 1 / sqrt(v + eps),   y = z w + b          for one channel
    training:   m, v of the batch,   new mean = (1 - a) old + a m,   new variance = (1 - a) old + a v n / (n - 1)
    inference:  m, v are the running mean and variance, which stay

    training:   dx = r w (dy - sum dy / n - z sum (dy z) / n)
    inference:  dx = r w dy
    dw = sum dy z        db = sum dy

x, y (N, C, ...), the rest (C,), a the momentum, n the values of a channel.
Against `reference`: all channels at once, in the shape (N, C, S); z is kept.
"""

import math
from typing import NamedTuple

import numpy as np

from seqgen_kernels.batch_norm import arguments
from seqgen_kernels.batch_norm.arguments import copied, flowing, moved
from seqgen_kernels.contract import Array


class Cache(NamedTuple):
    """What backward needs: z (N, C, S), factor = r w (C, 1), and the shape of x."""

    z: Array
    factor: Array
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
    images, n = _images(x), arguments.values_of(x.shape)
    new = copied(running_mean), copied(running_var)
    if running_mean is None or running_var is None or training:
        mean = images.sum(axis=(0, 2)) / max(1, n)
        variance = ((images - mean[:, None]) ** 2).sum(axis=(0, 2)) / max(1, n)
        if n:
            new = moved(running_mean, mean, momentum), moved(running_var, variance * (n / (n - 1)), momentum)
    else:
        mean, variance = running_mean, running_var
    r = (1 / np.sqrt(variance + eps)).astype(x.dtype)[:, None]
    z = (images - mean.astype(x.dtype)[:, None]) * r
    y = z.copy() if w is None else z * w[:, None]
    if b is not None:
        y += b[:, None]
    cache = Cache(z, r if w is None else r * w[:, None], w is not None, b is not None, training, x.shape)
    return (y.reshape(x.shape), *new), cache


def backward(dy: Array | tuple[Array | None, ...], cache: Cache) -> tuple[Array, Array | None, Array | None]:
    """Return dx like x, dw (C,) and db (C,)."""
    z, factor, has_weight, has_bias, training, shape = cache
    change = _images(flowing(dy, shape, z))
    dw, db = (change * z).sum(axis=(0, 2)), change.sum(axis=(0, 2))
    n = max(1, arguments.values_of(shape))
    flow = change - db[:, None] / n - z * dw[:, None] / n if training else change
    return (factor * flow).reshape(shape), dw if has_weight else None, db if has_bias else None


def _images(x: Array) -> Array:
    return x.reshape(*x.shape[:2], math.prod(x.shape[2:]))
