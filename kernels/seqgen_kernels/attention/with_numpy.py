"""Attention, in arrays.

    r = R + clip(coords_q[i] - coords_k[j], -R, R)        s = scale (q k^T + sum_f take(q tables[f]^T, r)) + bias
    p = softmax of s over the j that i sees               y = p v

    dp = dy v^T    ds = p (dp - sum_j p dp)    dbias = ds, added where it was shared    dv = p^T dy
    dt = scale ds, added at r                  (B, H, Tq, 2R + 1)
    dq = scale ds k + sum_f dt tables[f]       dk = scale ds^T q        dtables[f] = dt^T q

q, y (B, H, Tq, D), k, v (B, H, Tk, D), mask and bias (1 or B, 1 or H, Tq, Tk), coords (F, B, T), tables
(F, H, 2R + 1, D). A query that sees nothing gives 0.
Against `reference`: all queries at once, with scores as matrices. A query meets the 2R + 1 rows of a table in one
product, and `take` reads each pair's number there, so that no (Tq, Tk, D) is ever made.
Source: Vaswani et al. (2017); Shaw et al. (2018); the product before the choice is Huang et al.'s (2018).
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from seqgen_kernels.attention import arguments
from seqgen_kernels.contract import Array
from seqgen_kernels.softmax import with_numpy as softmax


class Cache(NamedTuple):
    """What backward needs. seen and the rows r of each table tell of pairs (i, j), as p (B, H, Tq, Tk) does."""

    q: Array
    k: Array
    v: Array
    seen: Array | None
    bias_shape: tuple[int, ...] | None
    tables: Array | None
    rows: list[Array]
    scale: float
    p: Array


def forward(
    q: Array, k: Array, v: Array, mask: Array | None = None, causal: bool = False, bias: Array | None = None,
    coords_q: Array | None = None, coords_k: Array | None = None, tables: Array | None = None,
    scale: float | None = None,
) -> tuple[Array, Cache]:  # fmt: skip
    """Return y like q and the cache."""
    factor = arguments.check(q, k, v, mask, bias, coords_q, coords_k, tables, scale)
    seen, rows = _seen(q, k, mask, causal), list(_rows(coords_q, coords_k, tables))
    score = q @ k.swapaxes(2, 3)
    for f, places in enumerate(rows):
        score += np.take_along_axis(q @ tables[f].swapaxes(1, 2), places, axis=3)  # type: ignore[index]
    score *= factor
    score += 0 if bias is None else bias
    p = _where(seen, softmax.forward(_where(seen, score, -np.inf))[0])
    return p @ v, Cache(q, k, v, seen, None if bias is None else bias.shape, tables, rows, factor, p)


def backward(dy: Array, cache: Cache) -> tuple[Array, Array, Array, Array | None, Array | None]:
    """Return dq, dk, dv, dbias, dtables."""
    _, _, v, seen, bias_shape, _, _, scale, p = cache
    arguments.check_gradient(dy, cache.q.shape, cache.q.dtype)
    dp = dy @ v.swapaxes(2, 3)
    ds = _where(seen, softmax.backward(dp, softmax.Cache(p))[0])
    dv = p.swapaxes(2, 3) @ dy
    dbias = None if bias_shape is None else _shared(ds, bias_shape)
    ds *= scale
    q, k = _without_nan(cache.q), _without_nan(cache.k)
    dq, dk = ds @ k, ds.swapaxes(2, 3) @ q
    if cache.tables is None:
        return dq, dk, dv, dbias, None
    dtables = np.empty_like(cache.tables)
    for f, places in enumerate(cache.rows):
        dt = _added_at(places, ds, cache.tables.shape[2])
        dq += dt @ _without_nan(cache.tables[f])
        dtables[f] = (dt.swapaxes(2, 3) @ q).sum(axis=0)
    return dq, dk, dv, dbias, dtables


def step(
    q: Array, k: Array, v: Array, lengths: Array, coords_q: Array | None = None, coords_k: Array | None = None,
    tables: Array | None = None, scale: float | None = None,
) -> Array:  # fmt: skip
    """Return y (B, H, D): one query a row, which sees the first lengths[b] places of k and v (B, H, S, D)."""
    arguments.check_step(q, k, v, lengths, coords_q, coords_k, tables, scale)
    seen = (np.arange(k.shape[2], like=lengths) < lengths[:, None])[:, None, None]
    v = np.where(seen.swapaxes(2, 3), v, v.dtype.type(0))
    query = None if coords_q is None else coords_q[..., None]
    y: Array = forward(q[:, :, None], k, v, seen, False, None, query, coords_k, tables, scale)[0][:, :, 0]
    return y


def _seen(q: Array, k: Array, mask: Array | None, causal: bool) -> Array | None:
    """Tell of pairs (1 or B, 1 or H, Tq, Tk) whether i sees j; None where every i sees every j."""
    if not causal:
        return mask
    before = np.tri(q.shape[2], k.shape[2], dtype=np.bool_, like=q)[None, None]
    return before if mask is None else before & mask


def _rows(coords_q: Array | None, coords_k: Array | None, tables: Array | None) -> Iterator[Array]:
    """Yield for each coordinate which row (B, 1, Tq, Tk) of its table stands between i and j."""
    if coords_q is not None and coords_k is not None and tables is not None:
        reach = tables.shape[2] // 2
        for one, other in zip(coords_q.astype(np.int64), coords_k.astype(np.int64), strict=True):
            yield reach + np.clip(one[:, None, :, None] - other[:, None, None, :], -reach, reach)


def _where(chosen: Array | None, values: Array, otherwise: float = 0) -> Array:
    return values if chosen is None else np.where(chosen, values, values.dtype.type(otherwise))


def _without_nan(values: Array) -> Array:
    """Replace NaN by 0 for a product with ds: that is NaN at the pairs concerned, and 0 NaN would reach all others."""
    return _where(~np.isnan(values), values)


def _shared(ds: Array, shape: tuple[int, ...]) -> Array:
    """Return dbias: ds, added over the axes where one bias served all. Never ds itself, which goes on to change."""
    axes = tuple(axis for axis in (0, 1) if shape[axis] == 1)
    return ds.sum(axis=axes, keepdims=True) if axes else ds.copy()


def _added_at(places: Array, ds: Array, size: int) -> Array:
    """Return dt (B, H, Tq, size): what `take` read at one place many times gets the sum of their gradients."""
    lines = np.arange(math.prod(ds.shape[:3]), like=places).reshape(*ds.shape[:3], 1)
    sums = np.bincount((lines * size + places).ravel(), weights=ds.ravel(), minlength=lines.size * size)
    return sums.reshape(*ds.shape[:3], size).astype(ds.dtype)
