"""RNN over whole sequences, in arrays.

For each step t, with h the state before it:

    h' = tanh(x_t w_ih^T + b_ih + h w_hh^T + b_hh)        y_t = h'

    dz = dh' (1 - h'^2)        dh = dz w_hh
    dx_t = dz w_ih    dw_ih = sum_t dz^T x_t    dw_hh = sum_t dz^T h    db_ih = db_hh = sum_t dz

x (B, T, I), w_ih (H, I), w_hh (H, H), biases (H,), h0 (B, H), y (B, T, H).
A step beyond a row's length keeps the row's state and outputs 0; `reverse` flips time before and after.
Against `reference`: a step is one product for all rows, and the products with x happen for all steps at once.
Source: Elman, "Finding structure in time" (1990); PyTorch's names, and its tanh.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import _recurrent
from seqgen_kernels.contract import Array
from seqgen_kernels.rnn import arguments


class Cache(NamedTuple):
    """What backward needs, time-major and in step order: h[s] is the state before step s."""

    x: Array  # (T, B, I)
    h: Array  # (T + 1, B, H)
    active: Array  # (T, B, 1) bool
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
    batch, steps, hidden = x.shape[0], x.shape[1], w_hh.shape[1]
    active = _recurrent.active_steps(x, lengths, reverse)[..., None]
    x = np.where(active, _recurrent.time_major(x, reverse), x.dtype.type(0))
    z = x @ w_ih.T + _recurrent.bias(w_hh, b_ih, b_hh)
    h = np.zeros((steps + 1, batch, hidden), x.dtype, like=x)
    h[0] = 0 if h0 is None else h0
    for s in range(steps):
        h[s + 1] = np.where(active[s], np.tanh(z[s] + h[s] @ w_hh.T), h[s])
    y = _recurrent.outputs_of(h, active[..., 0], reverse)
    given = (b_ih is not None, b_hh is not None, h0 is not None)
    return (y, h[-1].copy()), Cache(x, h, active, w_ih, w_hh, reverse, given)


def backward(dy: Array | tuple[Array | None, ...], cache: Cache) -> tuple[Array | None, ...]:
    """Return dx, dw_ih, dw_hh, db_ih, db_hh, dh0."""
    x, h, active, w_ih, w_hh, reverse, given = cache
    outputs, dh = arguments.check_gradients(dy, x.shape[1], x.shape[0], w_hh)
    outputs = None if outputs is None else _recurrent.time_major(outputs, reverse)
    dz, dh = np.zeros_like(h[1:]), np.zeros_like(h[0]) if dh is None else dh
    for s in reversed(range(len(x))):
        total = dh if outputs is None else dh + outputs[s]
        dz[s] = np.where(active[s], total * (1 - h[s + 1] ** 2), 0)
        dh = np.where(active[s], dz[s] @ w_hh, dh)
    dx = _recurrent.batch_major(dz @ w_ih, reverse)
    dw_ih, dw_hh = _recurrent.weight_gradient(dz, x), _recurrent.weight_gradient(dz, h[:-1])
    db = dz.sum(axis=(0, 1))
    optional = (db, db.copy(), dh)
    return dx, dw_ih, dw_hh, *(d if there else None for d, there in zip(optional, given, strict=True))


def step(x: Array, h: Array, w_ih: Array, w_hh: Array, b_ih: Array | None = None, b_hh: Array | None = None) -> Array:
    """Return the next h (B, H), for generation."""
    arguments.check_step(x, w_ih, w_hh, b_ih, b_hh, h=h)
    return np.asarray(np.tanh(x @ w_ih.T + _recurrent.bias(w_hh, b_ih, b_hh) + h @ w_hh.T), like=x)
