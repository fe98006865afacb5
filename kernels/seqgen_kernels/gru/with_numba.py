"""GRU over whole sequences, compiled.

For each step t, with h the state before it, and a, u split into their parts for r, z, n:

    a = x_t w_ih^T + b_ih        u = h w_hh^T + b_hh
    r = sigmoid(a_r + u_r)    z = sigmoid(a_z + u_z)    n = tanh(a_n + r u_n)
    h' = (1 - z) n + z h      y_t = h'

    dn = dh' (1 - z) (1 - n^2)    dz = dh' (h - n) z (1 - z)    dr = dn u_n r (1 - r)
    da = (dr, dz, dn)             du = (dr, dz, dn r)           dh = du w_hh + dh' z
    dx_t = da w_ih    dw_ih = sum_t da^T x_t    dw_hh = sum_t du^T h    db_ih = sum_t da    db_hh = sum_t du

x (B, T, I), w_ih (3H, I), w_hh (3H, H), biases (3H,), h0 (B, H), y (B, T, H).
A step beyond a row's length keeps the row's state and outputs 0; `reverse` flips time before and after.
Against `with_numpy`: the loop over time is compiled (`loop.py`, and `cell.py` for the elementwise part of a step) and
takes the rows of the batch in threads; the products over all steps at once stay NumPy's.
Source: Cho et al. (2014), with r after the product, as in PyTorch; PyTorch's names and gate order.
"""

from functools import partial
from typing import NamedTuple

import numpy as np

from seqgen_kernels import _recurrent
from seqgen_kernels._matrix_product import matrix_product
from seqgen_kernels._panels import packed
from seqgen_kernels._product import rows_times_weights
from seqgen_kernels._threads import share_rows
from seqgen_kernels.contract import Array
from seqgen_kernels.gru import arguments, cell, loop


class Cache(NamedTuple):
    """What backward needs, time-major and in step order: h[s] is the state before step s."""

    x: Array  # (T, B, I)
    gates: Array  # (T, B, 3H)
    u_n: Array  # (T, B, H)
    h: Array  # (T + 1, B, H)
    active: Array  # (T, B) bool
    w_ih: Array
    w_hh: Array
    reverse: bool
    optional: tuple[bool, bool, bool]  # which of b_ih, b_hh, h0 were given


def forward(
    x: Array, w_ih: Array, w_hh: Array, b_ih: Array | None = None, b_hh: Array | None = None,
    h0: Array | None = None, lengths: Array | None = None, reverse: bool = False,
) -> tuple[tuple[Array, Array], Cache]:  # fmt: skip
    """Return (y, h_n) and the cache."""
    arguments.check(x, w_ih, w_hh, b_ih, b_hh, lengths, h0=h0)
    active = _recurrent.active_steps(x, lengths, reverse)
    x = _recurrent.time_major(x, reverse)
    x[~active] = 0
    steps, batch, hidden = x.shape[0], x.shape[1], w_hh.shape[1]
    gates, u_n = _recurrent.times_weight(x, w_ih, matrix_product), np.empty((steps, batch, hidden), x.dtype)
    h = np.empty((steps + 1, batch, hidden), x.dtype)
    h[0] = 0 if h0 is None else h0
    bias, bias_n = cell.biases(w_hh, b_ih, b_hh)
    share_rows(partial(loop.run, gates, u_n, h, active, packed(w_hh, w_hh.dtype), bias, bias_n), batch)
    y = _recurrent.outputs_of(h, active, reverse)
    given = (b_ih is not None, b_hh is not None, h0 is not None)
    return (y, h[-1].copy()), Cache(x, gates, u_n, h, active, w_ih, w_hh, reverse, given)


def backward(dy: Array | tuple[Array | None, ...], cache: Cache) -> tuple[Array | None, ...]:
    """Return dx, dw_ih, dw_hh, db_ih, db_hh, dh0."""
    x, gates, u_n, h, active, w_ih, w_hh, reverse, given = cache
    outputs, dh = arguments.check_gradients(dy, x.shape[1], x.shape[0], w_hh)
    dh = np.zeros_like(h[0]) if dh is None else np.array(dh, order="C")
    outputs = np.zeros_like(h[1:]) if outputs is None else _recurrent.time_major(outputs, reverse)
    da, du, w_hh_t = np.empty_like(gates), np.empty_like(gates), packed(w_hh.T, w_hh.dtype)
    share_rows(partial(loop.run_back, outputs, dh, gates, u_n, h, active, w_hh_t, da, du), x.shape[1])
    dx = _recurrent.batch_major(_recurrent.times_weight(da, w_ih.T, matrix_product), reverse)
    dw_ih = _recurrent.weight_gradient(da, x, matrix_product)
    dw_hh = _recurrent.weight_gradient(du, h[:-1], matrix_product)
    optional = (da.sum(axis=(0, 1)), du.sum(axis=(0, 1)), dh)
    return dx, dw_ih, dw_hh, *(d if there else None for d, there in zip(optional, given, strict=True))


def step(x: Array, h: Array, w_ih: Array, w_hh: Array, b_ih: Array | None = None, b_hh: Array | None = None) -> Array:
    """Return the next h (B, H), for generation: batch-invariant."""
    arguments.check_step(x, w_ih, w_hh, b_ih, b_hh, h=h)
    a, recurrent = rows_times_weights(x, w_ih), rows_times_weights(h, w_hh)
    h, h_next, u_n = np.ascontiguousarray(h), np.empty(h.shape, h.dtype), np.empty(h.shape, h.dtype)
    bias, bias_n = cell.biases(w_hh, b_ih, b_hh)
    cell.advance(a, u_n, recurrent, bias, bias_n, np.ones(len(h), np.bool_), h, h_next)
    return h_next
