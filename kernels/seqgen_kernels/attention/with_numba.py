"""Attention, compiled.

    s = scale (q k^T + sum_f take(q tables[f]^T, r)) + bias        p = softmax of s over what is seen        y = p v

    dp = dy v^T    ds = p (dp - sum_j dy y)    dbias = ds    dv = p^T dy
    dq = scale (ds k + sum_f dt tables[f])     dk = scale ds^T q        dtables[f] = scale dt^T q,  dt = ds added at r

q, y (B, H, Tq, D), k, v (B, H, Tk, D), mask and bias (1 or B, 1 or H, Tq, Tk), coords (F, B, T), tables
(F, H, 2R + 1, D).
Against `with_numpy`: no matrix of scores is ever made. Blocks of them live in the second cache (`loop.py`), and
backward makes them again (`loop_back.py`); what causal hides is left out, by whole register tiles (`_outer_tile.py`).
Heads are shared out among threads, each with room of its own (`parts.py`).
Where several heads add to one bias or table, one thread takes them all, so the order of addition does not depend on the
number of threads; few heads are cut into groups of queries, each with its part of the gradients.
Source: Vaswani et al. (2017); Shaw et al. (2018); Dao et al., "FlashAttention" (2022).
"""

from functools import partial
from typing import NamedTuple

import numpy as np

from seqgen_kernels._threads import share_rows
from seqgen_kernels.attention import arguments, blocks, layouts, one_query, parts
from seqgen_kernels.attention.blocks import Given, Gradients, Options, Tables
from seqgen_kernels.contract import Array


class Cache(NamedTuple):
    """What backward needs: the arguments as lists of heads, y, and the logarithm of each query's sum."""

    shape: tuple[int, ...]
    bias_shape: tuple[int, ...] | None
    q: Array  # (B H, Tq, D)
    k: Array  # (B H, Tk, D)
    v: Array
    options: Options
    relative: bool
    y: Array  # (B H, Tq, D)
    lse: Array  # (B H, Tq)


def forward(
    q: Array, k: Array, v: Array, mask: Array | None = None, causal: bool = False, bias: Array | None = None,
    coords_q: Array | None = None, coords_k: Array | None = None, tables: Array | None = None,
    scale: float | None = None,
) -> tuple[Array, Cache]:  # fmt: skip
    """Return y like q and the cache."""
    factor = arguments.check(q, k, v, mask, bias, coords_q, coords_k, tables, scale)
    options = blocks.options(q, k, factor, causal, mask, bias, coords_q, coords_k, tables)
    shapes = q.shape, None if bias is None else bias.shape
    q, k, v = (np.ascontiguousarray(x).reshape(x.shape[0] * x.shape[1], *x.shape[2:]) for x in (q, k, v))
    y, lse = np.empty_like(q), np.empty(q.shape[:2], q.dtype)
    groups, tables_turned = parts.count_groups(len(q), q.shape[1]), layouts.turned(options.tables)
    share_rows(partial(parts.attend, q, k, v, options, tables_turned, groups, y, lse), len(q) * groups)
    return y.reshape(shapes[0]), Cache(*shapes, q, k, v, options, tables is not None, y, lse)


def backward(dy: Array, cache: Cache) -> tuple[Array, Array, Array, Array | None, Array | None]:
    """Return dq, dk, dv, dbias, dtables."""
    shape, bias_shape, q, k, v, options, relative, y, lse = cache
    arguments.check_gradient(dy, shape, q.dtype)
    sharing = _sharing(shape, bias_shape, relative)
    groups = parts.count_groups(len(sharing), q.shape[1])
    gradients = _gradients(q, k, options, groups)
    given = Given(q, k, v, y, lse, np.ascontiguousarray(dy).reshape(q.shape))
    tables = Tables(layouts.turned(options.tables), layouts.clean(options.tables))
    share_rows(partial(parts.retreat, given, options, tables, sharing, groups, gradients), len(sharing) * groups)
    dk, dv, dtables = (_sum(each) for each in (gradients.dk, gradients.dv, gradients.dtables))
    keys, (rows, width) = (*shape[:2], *k.shape[1:]), options.tables.shape[2:]
    return (
        gradients.dq.reshape(shape),
        dk.reshape(keys),
        dv.reshape(keys),
        None if bias_shape is None else gradients.dbias.reshape(bias_shape),
        np.ascontiguousarray(dtables[:, :, :rows, :width]) if relative else None,
    )


def step(
    q: Array, k: Array, v: Array, lengths: Array, coords_q: Array | None = None, coords_k: Array | None = None,
    tables: Array | None = None, scale: float | None = None,
) -> Array:  # fmt: skip
    """Return y (B, H, D): one query a row, which sees the first lengths[b] places of k and v: batch-invariant."""
    factor = arguments.check_step(q, k, v, lengths, coords_q, coords_k, tables, scale)
    if tables is None or coords_q is None or coords_k is None:
        tables, coords_q, coords_k = np.empty((0, 0, 0, 0), q.dtype), np.empty((0, 0)), np.empty((0, 0, 0))
    lengths, coords_q, coords_k = (np.ascontiguousarray(each, np.int64) for each in (lengths, coords_q, coords_k))
    q, k, v, tables = (np.ascontiguousarray(each) for each in (q, k, v, tables))
    y = np.empty_like(q)
    one_query.answer(q, k, v, lengths, coords_q, coords_k, tables, factor, y)
    return y


def _sharing(shape: tuple[int, ...], bias_shape: tuple[int, ...] | None, relative: bool) -> Array:
    """Return the numbers of the heads, those in a row that add to one bias or one table."""
    rows, heads = shape[:2]
    numbers = np.arange(rows * heads).reshape(rows, heads)
    over_rows, over_heads = relative, False
    if bias_shape is not None:
        over_rows, over_heads = relative or bias_shape[0] == 1, bias_shape[1] == 1
    if over_rows:
        return np.ascontiguousarray(numbers.reshape(1, -1) if over_heads else numbers.T)
    return numbers if over_heads else numbers.reshape(-1, 1)


def _gradients(q: Array, k: Array, options: Options, groups: int) -> Gradients:
    """Make room for the gradients, with 0 where they are added up."""
    dk, dv = np.empty((2, groups, *k.shape), q.dtype)
    dtables = np.zeros((groups, *layouts.clean(options.tables).shape), q.dtype)
    return Gradients(np.empty_like(q), dk, dv, np.zeros_like(options.bias), dtables)


def _sum(parts: Array) -> Array:
    """Add up what the groups found."""
    total: Array = parts[0] if len(parts) == 1 else parts.sum(axis=0)
    return total
