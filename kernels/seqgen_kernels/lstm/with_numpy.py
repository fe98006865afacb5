"""LSTM over whole sequences, in arrays.

For each step t, with h and c the state before it:

    z = x_t w_ih^T + b_ih + h w_hh^T + b_hh,   split into i, f, g, o
    i, f, o = sigmoid(.)      g = tanh(.)      c' = f c + i g      h' = o tanh(c')      y_t = h'

    do = dh' tanh(c') o (1 - o)                dc' += dh' o (1 - tanh(c')^2)
    di = dc' g i (1 - i)    df = dc' c f (1 - f)    dg = dc' i (1 - g^2)    dc = dc' f    dh = dz w_hh
    dx_t = dz w_ih    dw_ih = sum_t dz^T x_t    dw_hh = sum_t dz^T h    db_ih = db_hh = sum_t dz

x (B, T, I), w_ih (4H, I), w_hh (4H, H), biases (4H,), h0, c0 (B, H), y (B, T, H).
A step beyond a row's length keeps the row's state and outputs 0; `reverse` flips time before and after.
Against `reference`: a step is one product for all rows, and the products with x happen for all steps at once. All
four gates are one tanh: sigmoid(x) = tanh(x / 2) / 2 + 1 / 2.
Source: Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000); PyTorch's names and
gate order.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import _recurrent
from seqgen_kernels.contract import Array
from seqgen_kernels.lstm import arguments


class Cache(NamedTuple):
    """What backward needs, time-major and in step order: h[s], c[s] is the state before step s."""

    x: Array  # (T, B, I)
    gates: Array  # (T, B, 4H)
    h: Array  # (T + 1, B, H)
    c: Array  # (T + 1, B, H)
    active: Array  # (T, B, 1) bool
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
    batch, steps, hidden = x.shape[0], x.shape[1], w_hh.shape[1]
    active = _recurrent.active_steps(x, lengths, reverse)[..., None]
    x = np.where(active, _recurrent.time_major(x, reverse), x.dtype.type(0))
    gates = x @ w_ih.T + _recurrent.bias(w_hh, b_ih, b_hh)
    h, c = (np.zeros((steps + 1, batch, hidden), x.dtype, like=x) for _ in range(2))
    h[0], c[0] = 0 if h0 is None else h0, 0 if c0 is None else c0
    scale = _scale(w_hh)
    for s in range(steps):
        h_new, c_new = _cell(gates[s], h[s], c[s], w_hh, scale)
        h[s + 1], c[s + 1] = np.where(active[s], h_new, h[s]), np.where(active[s], c_new, c[s])
    y = _recurrent.outputs_of(h, active[..., 0], reverse)
    given = (b_ih is not None, b_hh is not None, h0 is not None, c0 is not None)
    cache = Cache(x, gates, h, c, active, w_ih, w_hh, reverse, given)
    return (y, h[-1].copy(), c[-1].copy()), cache


def backward(dy: Array | tuple[Array | None, ...], cache: Cache) -> tuple[Array | None, ...]:
    """Return dx, dw_ih, dw_hh, db_ih, db_hh, dh0, dc0."""
    x, gates, h, c, active, w_ih, w_hh, reverse, given = cache
    outputs, dh, dc = arguments.check_gradients(dy, x.shape[1], x.shape[0], w_hh)
    dz = np.zeros_like(gates)
    outputs = None if outputs is None else _recurrent.time_major(outputs, reverse)
    dh, dc = (np.zeros_like(h[0]) if d is None else d for d in (dh, dc))
    for s in reversed(range(len(x))):
        total = dh if outputs is None else dh + outputs[s]
        dz_step, dc_step = _cell_backward(total, dc, gates[s], c[s], c[s + 1])
        dz[s] = np.where(active[s], dz_step, 0)
        dh, dc = np.where(active[s], dz[s] @ w_hh, dh), np.where(active[s], dc_step, dc)
    dx = _recurrent.batch_major(dz @ w_ih, reverse)
    dw_ih, dw_hh = _recurrent.weight_gradient(dz, x), _recurrent.weight_gradient(dz, h[:-1])
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
    """Return the next (h, c), both (B, H), for generation."""
    arguments.check_step(x, w_ih, w_hh, b_ih, b_hh, h=h, c=c)
    return _cell(x @ w_ih.T + _recurrent.bias(w_hh, b_ih, b_hh), h, c, w_hh, _scale(w_hh))


def _scale(w_hh: Array) -> Array:
    """Return s (4H,) that makes every gate s tanh(s z) + 1 - s: 1/2 for a sigmoid, 1 for the tanh of g."""
    scale = np.full(len(w_hh), 0.5, w_hh.dtype, like=w_hh)
    hidden = w_hh.shape[1]
    scale[2 * hidden : 3 * hidden] = 1
    return scale


def _cell(z: Array, h: Array, c: Array, w_hh: Array, scale: Array) -> tuple[Array, Array]:
    """One step; z holds the input's part and becomes the gates, in place."""
    z += h @ w_hh.T
    z *= scale
    z[...] = np.tanh(z) * scale + (1 - scale)
    i, f, g, o = np.split(z, 4, axis=1)
    c = f * c + i * g
    return o * np.tanh(c), c


def _cell_backward(dh: Array, dc: Array, gates: Array, c: Array, c_next: Array) -> tuple[Array, Array]:
    i, f, g, o = np.split(gates, 4, axis=1)
    t = np.tanh(c_next)
    dc = dc + dh * o * (1 - t * t)
    di, df, dg = dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g * g)
    return np.concatenate((di, df, dg, dh * t * o * (1 - o)), axis=1), dc * f
