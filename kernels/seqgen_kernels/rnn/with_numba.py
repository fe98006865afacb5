"""RNN over whole sequences, compiled.

For each step t, with h the state before it:

    h' = tanh(x_t w_ih^T + b_ih + h w_hh^T + b_hh)        y_t = h'

    dz = dh' (1 - h'^2)        dh = dz w_hh
    dx_t = dz w_ih    dw_ih = sum_t dz^T x_t    dw_hh = sum_t dz^T h    db_ih = db_hh = sum_t dz

x (B, T, I), w_ih (H, I), w_hh (H, H), biases (H,), h0 (B, H), y (B, T, H).
A step beyond a row's length keeps the row's state and outputs 0; `reverse` flips time before and after.
Against `with_numpy`: the loop over time is compiled (`loop.py`)
and takes the rows of the batch in threads; the products over all steps at once stay NumPy's.
Source: Elman, "Finding structure in time" (1990); PyTorch's names, and its tanh.
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
from seqgen_kernels.rnn import arguments, loop


class Cache(NamedTuple):
    """What backward needs, time-major and in step order: h[s] is the state before step s."""

    x: Array  # (T, B, I)
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
    h = np.empty((steps + 1, batch, hidden), x.dtype)
    h[0] = 0 if h0 is None else h0
    z, bias = _recurrent.times_weight(x, w_ih, matrix_product), _recurrent.bias(w_hh, b_ih, b_hh)
    share_rows(partial(loop.run, z, h, active, packed(w_hh, w_hh.dtype), bias), batch)
    y = _recurrent.outputs_of(h, active, reverse)
    given = (b_ih is not None, b_hh is not None, h0 is not None)
    return (y, h[-1].copy()), Cache(x, h, active, w_ih, w_hh, reverse, given)


def backward(dy: Array | tuple[Array | None, ...], cache: Cache) -> tuple[Array | None, ...]:
    """Return dx, dw_ih, dw_hh, db_ih, db_hh, dh0."""
    x, h, active, w_ih, w_hh, reverse, given = cache
    outputs, dh = arguments.check_gradients(dy, x.shape[1], x.shape[0], w_hh)
    dh = np.zeros_like(h[0]) if dh is None else np.array(dh, order="C")
    outputs = np.zeros_like(h[1:]) if outputs is None else _recurrent.time_major(outputs, reverse)
    dz, w_hh_t = np.empty_like(h[1:]), packed(w_hh.T, w_hh.dtype)
    share_rows(partial(loop.run_back, outputs, dh, h, active, w_hh_t, dz), x.shape[1])
    dx = _recurrent.batch_major(_recurrent.times_weight(dz, w_ih.T, matrix_product), reverse)
    dw_ih = _recurrent.weight_gradient(dz, x, matrix_product)
    dw_hh = _recurrent.weight_gradient(dz, h[:-1], matrix_product)
    db = dz.sum(axis=(0, 1))
    optional = (db, db.copy(), dh)
    return dx, dw_ih, dw_hh, *(d if there else None for d, there in zip(optional, given, strict=True))


def step(x: Array, h: Array, w_ih: Array, w_hh: Array, b_ih: Array | None = None, b_hh: Array | None = None) -> Array:
    """Return the next h (B, H), for generation: batch-invariant."""
    arguments.check_step(x, w_ih, w_hh, b_ih, b_hh, h=h)
    z, recurrent = rows_times_weights(x, w_ih), rows_times_weights(h, w_hh)
    h, h_next = np.ascontiguousarray(h), np.empty(h.shape, h.dtype)
    loop.advance(z, recurrent, _recurrent.bias(w_hh, b_ih, b_hh), np.ones(len(h), np.bool_), h, h_next)
    return h_next
