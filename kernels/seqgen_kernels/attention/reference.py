"""Attention by definition: one query at a time.

What query i of row b and head h sees are the keys j that mask and causal (j <= i) leave. For each of them

    c[f, j] = clip(coords_q[f, b, i] - coords_k[f, b, j], -R, R)        keys[j] = k[j] + sum_f tables[f, R + c[f, j]]
    s[j] = scale q . keys[j] + bias[i, j]        p[j] = exp(s[j] - m) / sum_l exp(s[l] - m)        y = sum_j p[j] v[j]

    dp[j] = dy . v[j]    ds[j] = p[j] (dp[j] - sum_l p[l] dp[l])    dbias[i, j] += ds[j]    dv[j] += p[j] dy
    dq = scale sum_j ds[j] keys[j]        dkeys[j] = scale ds[j] q
    dk[j] += dkeys[j]        dtables[f, R + c[f, j]] += dkeys[j]

q, y (B, H, Tq, D), k, v (B, H, Tk, D), mask and bias (1 or B, 1 or H, Tq, Tk), coords (F, B, T), tables
(F, H, 2R + 1, D); m is the largest s. A query that sees nothing gives 0.
Source: Vaswani et al. (2017), equation 1; relative keys: Shaw et al. (2018), equations 4 and 5.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels.attention import arguments
from seqgen_kernels.contract import Array
from seqgen_kernels.softmax import reference as softmax


class Cache(NamedTuple):
    """What backward needs: the arguments, and p (B, H, Tq, Tk)."""

    q: Array
    k: Array
    v: Array
    mask: Array | None
    causal: bool
    bias: Array | None
    coords_q: Array | None
    coords_k: Array | None
    tables: Array | None
    scale: float
    p: Array


def forward(
    q: Array, k: Array, v: Array, mask: Array | None = None, causal: bool = False, bias: Array | None = None,
    coords_q: Array | None = None, coords_k: Array | None = None, tables: Array | None = None,
    scale: float | None = None,
) -> tuple[Array, Cache]:  # fmt: skip
    """Return y like q and the cache."""
    factor = arguments.check(q, k, v, mask, bias, coords_q, coords_k, tables, scale)
    p, y = np.zeros((*q.shape[:3], k.shape[2]), q.dtype), np.zeros(q.shape, q.dtype)
    cache = Cache(q, k, v, mask, causal, bias, coords_q, coords_k, tables, factor, p)
    for b, h, i in np.ndindex(q.shape[:3]):
        seen = _seen(cache, b, h, i)
        score = factor * (_keys(cache, b, h, i, seen) @ q[b, h, i])
        score += 0 if bias is None else _pairs(bias, b, h)[i, seen]
        p[b, h, i, seen], _ = softmax.forward(score)
        y[b, h, i] = p[b, h, i, seen] @ v[b, h, seen]
    return y, cache


def backward(dy: Array, cache: Cache) -> tuple[Array, Array, Array, Array | None, Array | None]:
    """Return dq, dk, dv, dbias, dtables."""
    q, k, v, bias, tables, p = cache.q, cache.k, cache.v, cache.bias, cache.tables, cache.p
    arguments.check_gradient(dy, q.shape, q.dtype)
    dq, dk, dv = np.zeros_like(q), np.zeros_like(k), np.zeros_like(v)
    dbias, dtables = (None if a is None else np.zeros_like(a) for a in (bias, tables))
    for b, h, i in np.ndindex(q.shape[:3]):
        seen = _seen(cache, b, h, i)
        p_row, dp = p[b, h, i, seen], v[b, h, seen] @ dy[b, h, i]
        (ds,) = softmax.backward(dp, softmax.Cache(p_row))
        if dbias is not None:
            _pairs(dbias, b, h)[i, seen] += ds
        dkeys = cache.scale * np.outer(ds, q[b, h, i])
        dq[b, h, i] = cache.scale * (ds @ _keys(cache, b, h, i, seen))
        dk[b, h, seen] += dkeys
        dv[b, h, seen] += np.outer(p_row, dy[b, h, i])
        if dtables is not None:
            for table, rows in zip(dtables[:, h], _rows(cache, b, i, seen), strict=True):
                np.add.at(table, rows, dkeys)
    return dq, dk, dv, dbias, dtables


def step(
    q: Array, k: Array, v: Array, lengths: Array, coords_q: Array | None = None, coords_k: Array | None = None,
    tables: Array | None = None, scale: float | None = None,
) -> Array:  # fmt: skip
    """Return y (B, H, D): one query a row, which sees the first lengths[b] places of k and v (B, H, S, D)."""
    arguments.check_step(q, k, v, lengths, coords_q, coords_k, tables, scale)
    y = np.zeros_like(q)
    for b, n in enumerate(lengths):
        row = slice(b, b + 1)
        query = None if coords_q is None else coords_q[:, row, None]
        places = None if coords_k is None else coords_k[:, row, :n]
        arrays = q[row, :, None], k[row, :, :n], v[row, :, :n], None, False, None, query, places, tables
        y[b] = forward(*arrays, scale)[0][0, :, 0]
    return y


def _seen(cache: Cache, b: int, h: int, i: int) -> Array:
    """Return the keys j, in order, that query i sees."""
    keys = cache.k.shape[2]
    seen = np.ones(keys, np.bool_) if cache.mask is None else _pairs(cache.mask, b, h)[i].copy()
    seen[i + 1 if cache.causal else keys :] = False
    return np.asarray(np.flatnonzero(seen))


def _pairs(array: Array, b: int, h: int) -> Array:
    """Return the (Tq, Tk) of a row and a head, where an axis of size 1 serves all."""
    pairs: Array = array[min(b, len(array) - 1), min(h, array.shape[1] - 1)]
    return pairs


def _rows(cache: Cache, b: int, i: int, seen: Array) -> Array:
    """Return R + c (F, keys seen): which row of each table stands between query i and a key."""
    if cache.coords_q is None or cache.coords_k is None or cache.tables is None:
        return np.zeros((0, len(seen)), np.int64)
    query, keys = (coords.astype(np.int64) for coords in (cache.coords_q[:, b, i], cache.coords_k[:, b, seen]))
    reach = cache.tables.shape[2] // 2
    rows: Array = reach + np.clip(query[:, None] - keys, -reach, reach)
    return rows


def _keys(cache: Cache, b: int, h: int, i: int, seen: Array) -> Array:
    """Return the keys (keys seen, D) as query i meets them: moved by their relative coordinates."""
    keys: Array = cache.k[b, h, seen]
    for f, rows in enumerate(_rows(cache, b, i, seen)):
        keys = keys + cache.tables[f, h, rows]  # type: ignore[index]
    return keys
