"""Batch normalisation, by definition.

    z = (x - m) r,   r = 1 / sqrt(v + eps),   y = z w + b          for one channel
    training:   m = sum x / n,   v = sum (x - m)^2 / n             over its n values, in all images and places
                new mean = (1 - a) old + a m,   new variance = (1 - a) old + a v n / (n - 1)
    inference:  m, v are the running mean and variance, which stay

    training:   dx = r w (dy - sum dy / n - z sum (dy z) / n)
    inference:  dx = r w dy
    dw = sum dy z        db = sum dy

x, y (N, C, ...), the rest (C,), a the momentum. In training the gradient is layer normalisation's, over a channel
instead of a row: the second term goes through the mean, the third through the variance. In inference both are
constants. Normalising divides by n, the running variance by n - 1, as in PyTorch.
Source: Ioffe, Szegedy, "Batch normalization" (2015), algorithms 1 and 2; PyTorch's `batch_norm`.
"""

import math
from typing import NamedTuple

import numpy as np

from seqgen_kernels.batch_norm import arguments
from seqgen_kernels.batch_norm.arguments import copied, flowing, moved
from seqgen_kernels.contract import Array


class Cache(NamedTuple):
    """What backward needs; mean and r are lists of C numbers."""

    x: Array
    w: Array | None
    has_bias: bool
    mean: list[float]
    r: list[float]
    training: bool


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
    n, channels = arguments.values_of(x.shape), range(x.shape[1])
    if training:
        means, variances = np.array([_statistics(x[:, c]) for c in channels]).reshape(-1, 2).T
    if training and n:
        new = moved(running_mean, means, momentum), moved(running_var, variances * n / (n - 1), momentum)
    else:
        new = copied(running_mean), copied(running_var)
    if not training and running_mean is not None and running_var is not None:
        means, variances = running_mean.astype(float), running_var.astype(float)
    cache = Cache(x, w, b is not None, means.tolist(), [1 / math.sqrt(v + eps) for v in variances.tolist()], training)
    y = np.zeros(x.shape, x.dtype)
    for place in np.ndindex(x.shape):
        c = place[1]
        z = (float(x[place]) - cache.mean[c]) * cache.r[c]
        y[place] = z * (1.0 if w is None else float(w[c])) + (0.0 if b is None else float(b[c]))
    return (y, *new), cache


def backward(dy: Array | tuple[Array | None, ...], cache: Cache) -> tuple[Array, Array | None, Array | None]:
    """Return dx like x, dw (C,) and db (C,)."""
    x, w, has_bias, mean, r, training = cache
    dy = flowing(dy, x.shape, x)
    dx, dw, db = np.zeros(x.shape, x.dtype), np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for place in np.ndindex(x.shape):
        c = place[1]
        dw[c] += float(dy[place]) * (float(x[place]) - mean[c]) * r[c]
        db[c] += float(dy[place])
    n = arguments.values_of(x.shape)
    for place in np.ndindex(x.shape):
        c = place[1]
        flow = float(dy[place])
        if training:
            flow -= float(db[c]) / n + (float(x[place]) - mean[c]) * r[c] * float(dw[c]) / n
        dx[place] = r[c] * (1.0 if w is None else float(w[c])) * flow
    return dx, None if w is None else dw.astype(x.dtype), db.astype(x.dtype) if has_bias else None


def _statistics(channel: Array) -> tuple[float, float]:
    """Return the mean and the variance of one channel's values, zeros if there are none."""
    n = max(1, channel.size)
    mean = sum(float(value) for value in channel.flat) / n
    return mean, sum((float(value) - mean) ** 2 for value in channel.flat) / n
