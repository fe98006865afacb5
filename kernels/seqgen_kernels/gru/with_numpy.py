"""GRU over whole sequences, in arrays.

For each step t, with h the state before it, and a, u split into their parts for r, z, n:

    a = x_t w_ih^T + b_ih        u = h w_hh^T + b_hh
    r = sigmoid(a_r + u_r)    z = sigmoid(a_z + u_z)    n = tanh(a_n + r u_n)
    h' = (1 - z) n + z h      y_t = h'

    dn = dh' (1 - z) (1 - n^2)    dz = dh' (h - n) z (1 - z)    dr = dn u_n r (1 - r)
    da = (dr, dz, dn)             du = (dr, dz, dn r)           dh = du w_hh + dh' z
    dx_t = da w_ih    dw_ih = sum_t da^T x_t    dw_hh = sum_t du^T h    db_ih = sum_t da    db_hh = sum_t du

x (B, T, I), w_ih (3H, I), w_hh (3H, H), biases (3H,), h0 (B, H), y (B, T, H).
A step beyond a row's length keeps the row's state and outputs 0; `reverse` flips time before and after.
Against `reference`: a step is one product for all rows, and the products with x happen for all steps at once.
Source: Cho et al. (2014), with r after the product, as in PyTorch; PyTorch's names and gate order.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import _recurrent
from seqgen_kernels.contract import Array
from seqgen_kernels.gru import arguments


class Cache(NamedTuple):
    """What backward needs, time-major and in step order: h[s] is the state before step s."""

    x: Array  # (T, B, I)
    gates: Array  # (T, B, 3H)
    u_n: Array  # (T, B, H)
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
    gates, b_hh_or_0 = x @ w_ih.T + _recurrent.bias(w_hh, b_ih), _recurrent.bias(w_hh, b_hh)
    u_n = np.zeros((steps, batch, hidden), x.dtype, like=x)
    h = np.zeros((steps + 1, batch, hidden), x.dtype, like=x)
    h[0] = 0 if h0 is None else h0
    for s in range(steps):
        h_new, u_n[s] = _cell(gates[s], h[s], w_hh, b_hh_or_0)
        h[s + 1] = np.where(active[s], h_new, h[s])
    y = _recurrent.outputs_of(h, active[..., 0], reverse)
    given = (b_ih is not None, b_hh is not None, h0 is not None)
    return (y, h[-1].copy()), Cache(x, gates, u_n, h, active, w_ih, w_hh, reverse, given)


def backward(dy: Array | tuple[Array | None, ...], cache: Cache) -> tuple[Array | None, ...]:
    """Return dx, dw_ih, dw_hh, db_ih, db_hh, dh0."""
    x, gates, u_n, h, active, w_ih, w_hh, reverse, given = cache
    outputs, dh = arguments.check_gradients(dy, x.shape[1], x.shape[0], w_hh)
    outputs = None if outputs is None else _recurrent.time_major(outputs, reverse)
    da, du, dh = np.zeros_like(gates), np.zeros_like(gates), np.zeros_like(h[0]) if dh is None else dh
    for s in reversed(range(len(x))):
        total = dh if outputs is None else dh + outputs[s]
        da_step, du_step, kept = _cell_backward(total, gates[s], u_n[s], h[s])
        da[s], du[s] = np.where(active[s], da_step, 0), np.where(active[s], du_step, 0)
        dh = np.where(active[s], du[s] @ w_hh + kept, dh)
    dx = _recurrent.batch_major(da @ w_ih, reverse)
    dw_ih, dw_hh = _recurrent.weight_gradient(da, x), _recurrent.weight_gradient(du, h[:-1])
    optional = (da.sum(axis=(0, 1)), du.sum(axis=(0, 1)), dh)
    return dx, dw_ih, dw_hh, *(d if there else None for d, there in zip(optional, given, strict=True))


def step(x: Array, h: Array, w_ih: Array, w_hh: Array, b_ih: Array | None = None, b_hh: Array | None = None) -> Array:
    """Return the next h (B, H), for generation."""
    arguments.check_step(x, w_ih, w_hh, b_ih, b_hh, h=h)
    return _cell(x @ w_ih.T + _recurrent.bias(w_hh, b_ih), h, w_hh, _recurrent.bias(w_hh, b_hh))[0]


def _cell(a: Array, h: Array, w_hh: Array, b_hh: Array) -> tuple[Array, Array]:
    """One step: h' and u_n; a holds the input's part and becomes the gates, in place."""
    two = 2 * h.shape[1]
    u = h @ w_hh.T + b_hh
    a[:, :two] = 0.5 * np.tanh(0.5 * (a[:, :two] + u[:, :two])) + 0.5
    r, z, n = np.split(a, 3, axis=1)
    u_n = u[:, two:]
    n[...] = np.tanh(n + r * u_n)
    return (1 - z) * n + z * h, u_n


def _cell_backward(dh: Array, gates: Array, u_n: Array, h: Array) -> tuple[Array, Array, Array]:
    """From dh' to da, du, and the part of dh that does not pass through w_hh."""
    r, z, n = np.split(gates, 3, axis=1)
    dn, dz = dh * (1 - z) * (1 - n * n), dh * (h - n) * z * (1 - z)
    dr = dn * u_n * r * (1 - r)
    return np.concatenate((dr, dz, dn), axis=1), np.concatenate((dr, dz, dn * r), axis=1), dh * z
