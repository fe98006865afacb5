"""LSTM over whole sequences, compiled.

For each step t, with h and c the state before it:

    z = x_t w_ih^T + b_ih + h w_hh^T + b_hh,   split into i, f, g, o
    i, f, o = sigmoid(.)      g = tanh(.)      c' = f c + i g      h' = o tanh(c')      y_t = h'

    do = dh' tanh(c') o (1 - o)                dc' += dh' o (1 - tanh(c')^2)
    di = dc' g i (1 - i)    df = dc' c f (1 - f)    dg = dc' i (1 - g^2)    dc = dc' f    dh = dz w_hh
    dx_t = dz w_ih    dw_ih = sum_t dz^T x_t    dw_hh = sum_t dz^T h    db_ih = db_hh = sum_t dz

x (B, T, I), w_ih (4H, I), w_hh (4H, H), biases (4H,), h0, c0 (B, H), y (B, T, H).
A step beyond a row's length keeps the row's state and outputs 0; `reverse` flips time before and after.
Against `with_numpy`: the loop over time is compiled (`loop.py`, and `cell.py` for the elementwise part of a
step) and takes the rows of the batch in threads; the products over all steps at once stay NumPy's.
Source: Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000); PyTorch's names and
gate order.
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
from seqgen_kernels.lstm import arguments, cell, loop


class Cache(NamedTuple):
    """What backward needs, time-major and in step order: h[s], c[s] is the state before step s."""

    x: Array  # (T, B, I)
    gates: Array  # (T, B, 4H)
    h: Array  # (T + 1, B, H)
    c: Array  # (T + 1, B, H)
    active: Array  # (T, B) bool
    w_ih: Array
    w_hh: Array
    reverse: bool
    optional: tuple[bool, bool, bool, bool]  # which of b_ih, b_hh, h0, c0 were given


def forward(
    x: Array, w_ih: Array, w_hh: Array, b_ih: Array | None = None, b_hh: Array | None = None,
    h0: Array | None = None, c0: Array | None = None, lengths: Array | None = None, reverse: bool = False,
) -> tuple[tuple[Array, Array, Array], Cache]:  # fmt: skip
    """Return (y, h_n, c_n) and the cache."""
    arguments.check(x, w_ih, w_hh, b_ih, b_hh, lengths, h0=h0, c0=c0)
    active = _recurrent.active_steps(x, lengths, reverse)
    x = _recurrent.time_major(x, reverse)
    x[~active] = 0
    steps, batch, hidden = x.shape[0], x.shape[1], w_hh.shape[1]
    gates = _recurrent.times_weight(x, w_ih, matrix_product)
    h, c = np.empty((2, steps + 1, batch, hidden), x.dtype)
    h[0], c[0] = 0 if h0 is None else h0, 0 if c0 is None else c0
    run = partial(loop.run, gates, h, c, active, packed(w_hh, w_hh.dtype), _recurrent.bias(w_hh, b_ih, b_hh))
    share_rows(run, batch)
    y = _recurrent.outputs_of(h, active, reverse)
    given = (b_ih is not None, b_hh is not None, h0 is not None, c0 is not None)
    return (y, h[-1].copy(), c[-1].copy()), Cache(x, gates, h, c, active, w_ih, w_hh, reverse, given)


def backward(dy: Array | tuple[Array | None, ...], cache: Cache) -> tuple[Array | None, ...]:
    """Return dx, dw_ih, dw_hh, db_ih, db_hh, dh0, dc0."""
    x, gates, h, c, active, w_ih, w_hh, reverse, given = cache
    outputs, dh, dc = arguments.check_gradients(dy, x.shape[1], x.shape[0], w_hh)
    dh = np.zeros_like(h[0]) if dh is None else np.array(dh, order="C")
    dc = np.zeros_like(c[0]) if dc is None else np.array(dc, order="C")
    outputs = np.zeros_like(h[1:]) if outputs is None else _recurrent.time_major(outputs, reverse)
    dz, w_hh_t = np.empty_like(gates), packed(w_hh.T, w_hh.dtype)
    share_rows(partial(loop.run_back, outputs, dh, dc, gates, c, active, w_hh_t, dz), x.shape[1])
    dx = _recurrent.batch_major(_recurrent.times_weight(dz, w_ih.T, matrix_product), reverse)
    dw_ih = _recurrent.weight_gradient(dz, x, matrix_product)
    dw_hh = _recurrent.weight_gradient(dz, h[:-1], matrix_product)
    db = dz.sum(axis=(0, 1))
    optional = (db, db.copy(), dh, dc)
    return dx, dw_ih, dw_hh, *(d if there else None for d, there in zip(optional, given, strict=True))


def step(
    x: Array,
    h: Array,
    c: Array,
    w_ih: Array,
    w_hh: Array,
    b_ih: Array | None = None,
    b_hh: Array | None = None,
) -> tuple[Array, Array]:
    """Return the next (h, c), both (B, H), for generation: batch-invariant."""
    arguments.check_step(x, w_ih, w_hh, b_ih, b_hh, h=h, c=c)
    z, recurrent = rows_times_weights(x, w_ih), rows_times_weights(h, w_hh)
    h, c = np.ascontiguousarray(h), np.ascontiguousarray(c)
    h_next, c_next = np.empty_like(h), np.empty_like(c)
    cell.advance(z, recurrent, _recurrent.bias(w_hh, b_ih, b_hh), np.ones(len(h), np.bool_), h, c, h_next, c_next)
    return h_next, c_next
