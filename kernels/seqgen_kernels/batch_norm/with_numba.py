"""Batch normalisation, compiled.

    z = (x - m) r,   r = 1 / sqrt(v + eps),   y = z w + b          for one channel
    training:   m, v of the batch,   new mean = (1 - a) old + a m,   new variance = (1 - a) old + a v n / (n - 1)
    inference:  m, v are the running mean and variance, which stay

    training:   dx = r w (dy - sum dy / n - z sum (dy z) / n)
    inference:  dx = r w dy
    dw = sum dy z        db = sum dy

x, y (N, C, ...), the rest (C,), a the momentum, n the values of a channel.
Against `with_numpy`: z is computed again instead of kept, and sums run in float64. Which values of a channel lie side
by side decides the loops: the places of an image (`images.py`), or, for x (N, C), none (`vectors.py`).
"""

import math
from types import ModuleType
from typing import NamedTuple

import numpy as np

from seqgen_kernels.batch_norm import arguments, images, vectors
from seqgen_kernels.batch_norm.arguments import copied, flowing, moved
from seqgen_kernels.contract import Array


class Cache(NamedTuple):
    """What backward needs: rows (N, C, S) or (N, C) of x, m and r (C,) in float64, w (C,), and the shape of x."""

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
    rows, n, loops = _rows(x), arguments.values_of(x.shape), _loops(x.shape)
    new = copied(running_mean), copied(running_var)
    if running_mean is None or running_var is None or training:
        mean, variance = loops.statistics(rows)
        if n:
            new = moved(running_mean, mean, momentum), moved(running_var, variance * (n / (n - 1)), momentum)
    else:
        mean, variance = running_mean.astype(np.float64), running_var.astype(np.float64)
    weight = np.ones(x.shape[1], x.dtype) if w is None else np.array(w)
    bias = np.zeros(x.shape[1], x.dtype) if b is None else b
    scale = 1 / np.sqrt(variance + eps)
    y = loops.normalised(rows, mean, scale * weight, bias).reshape(x.shape)
    return (y, *new), Cache(rows, mean, scale, weight, w is not None, b is not None, training, x.shape)


def backward(dy: Array | tuple[Array | None, ...], cache: Cache) -> tuple[Array, Array | None, Array | None]:
    """Return dx like x, dw (C,) and db (C,)."""
    rows, mean, scale, w, has_weight, has_bias, training, shape = cache
    flow, loops = flowing(dy, shape, rows), _loops(shape)
    changes = _rows(flow)
    weighted, db = loops.sums(changes, rows, mean)
    dw = weighted * scale
    if training:
        n = max(1, arguments.values_of(shape))
        dx = loops.gradients(changes, rows, mean, scale * w, db / n, dw * scale / n).reshape(shape)
    else:
        dx = flow * (scale * w).astype(rows.dtype).reshape(-1, *(1 for _ in shape[2:]))
    dw, db = dw.astype(rows.dtype), db.astype(rows.dtype)
    return dx, dw if has_weight else None, db if has_bias else None


def _rows(x: Array) -> Array:
    """Return a contiguous (N, C), or (N, C, S) with S places."""
    places = math.prod(x.shape[2:])
    return np.ascontiguousarray(x).reshape(x.shape[:2] if places == 1 else (*x.shape[:2], places))


def _loops(shape: tuple[int, ...]) -> ModuleType:
    """Choose the loops for x of that shape."""
    return vectors if math.prod(shape[2:]) == 1 else images
