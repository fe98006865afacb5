"""GRU over whole sequences, by definition: one row and one step at a time.

With h the state before step t, the rows of the weights in three parts r, z, n, and for every unit j of H:

    a[k] = b_ih[k] + sum_i w_ih[k, i] x[i],     u[k] = b_hh[k] + sum_j w_hh[k, j] h[j],     k = 0 ... 3H - 1
    r = sigmoid(a[j] + u[j])        z = sigmoid(a[H + j] + u[H + j])        n = tanh(a[2H + j] + r u[2H + j])
    h'[j] = (1 - z) n + z h[j]          y[t, j] = h'[j]

Backwards, dh' is what y and the later steps send, and u_n is u's third part:

    dn = dh' (1 - z) (1 - n^2)    dz = dh' (h - n) z (1 - z)    dr = dn u_n r (1 - r)
    da = (dr, dz, dn)             du = (dr, dz, dn r)           dh = w_hh^T du + dh' z
    dx = w_ih^T da    dw_ih += da x^T    dw_hh += du h^T    db_ih += da    db_hh += du

x (B, T, I), w_ih (3H, I), w_hh (3H, H), biases (3H,), h0 (B, H), y (B, T, H). A row takes the steps 0 ...
length - 1, or with `reverse` length - 1 ... 0; beyond its length y is 0.
Source: Cho et al. (2014), with r after the product, as in PyTorch; PyTorch's names and gate order.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels.contract import Array
from seqgen_kernels.gru import arguments


class Step(NamedTuple):
    """What one row keeps of one step."""

    t: int
    h: Array
    gates: tuple[Array, Array, Array, Array]  # r, z, n, u_n


class Cache(NamedTuple):
    """What backward needs: the arguments, and each row's steps in the order they were taken."""

    x: Array
    weights: tuple[Array, Array]
    optional: tuple[Array | None, ...]  # b_ih, b_hh, h0
    steps: list[list[Step]]


def forward(
    x: Array, w_ih: Array, w_hh: Array, b_ih: Array | None = None, b_hh: Array | None = None,
    h0: Array | None = None, lengths: Array | None = None, reverse: bool = False,
) -> tuple[tuple[Array, Array], Cache]:  # fmt: skip
    """Return (y, h_n) and the cache."""
    arguments.check(x, w_ih, w_hh, b_ih, b_hh, lengths, h0=h0)
    batch, time, hidden = x.shape[0], x.shape[1], w_hh.shape[1]
    y = np.zeros((batch, time, hidden), x.dtype)
    h_n = np.zeros((batch, hidden), x.dtype) if h0 is None else h0.copy()
    steps: list[list[Step]] = [[] for _ in range(batch)]
    for n in range(batch):
        order = range(time if lengths is None else int(lengths[n]))
        for t in reversed(order) if reverse else order:
            h = h_n[n].copy()
            h_n[n], gates = _cell(x[n, t], h, w_ih, w_hh, b_ih, b_hh)
            y[n, t] = h_n[n]
            steps[n].append(Step(t, h, gates))
    return (y, h_n), Cache(x, (w_ih, w_hh), (b_ih, b_hh, h0), steps)


def backward(dy: Array | tuple[Array | None, ...], cache: Cache) -> tuple[Array | None, ...]:
    """Return dx, dw_ih, dw_hh, db_ih, db_hh, dh0."""
    x, (w_ih, w_hh), given, steps = cache
    outputs, dh_n = arguments.check_gradients(dy, x.shape[0], x.shape[1], w_hh)
    dx, dw_ih, dw_hh = np.zeros_like(x), np.zeros_like(w_ih), np.zeros_like(w_hh)
    db_ih, db_hh = np.zeros((2, len(w_hh)), x.dtype)
    dh = np.zeros((len(x), w_hh.shape[1]), x.dtype) if dh_n is None else dh_n.copy()
    for n in range(len(x)):
        for step in reversed(steps[n]):
            dh[n] += 0 if outputs is None else outputs[n, step.t]
            da, du, kept = _cell_backward(dh[n], step)
            dx[n, step.t], dh[n] = w_ih.T @ da, w_hh.T @ du + kept
            dw_ih += np.outer(da, x[n, step.t])
            dw_hh += np.outer(du, step.h)
            db_ih += da
            db_hh += du
    optional = (db_ih, db_hh, dh)
    return dx, dw_ih, dw_hh, *(d if a is not None else None for d, a in zip(optional, given, strict=True))


def step(x: Array, h: Array, w_ih: Array, w_hh: Array, b_ih: Array | None = None, b_hh: Array | None = None) -> Array:
    """Return the next h (B, H), for generation."""
    arguments.check_step(x, w_ih, w_hh, b_ih, b_hh, h=h)
    h = h.copy()
    for n in range(len(x)):
        h[n], _ = _cell(x[n], h[n], w_ih, w_hh, b_ih, b_hh)
    return h


def _cell(
    x: Array, h: Array, w_ih: Array, w_hh: Array, b_ih: Array | None, b_hh: Array | None
) -> tuple[Array, tuple[Array, Array, Array, Array]]:
    """One step of one row: h', and r, z, n and u_n, each (H,)."""
    a = w_ih @ x if b_ih is None else w_ih @ x + b_ih
    u = w_hh @ h if b_hh is None else w_hh @ h + b_hh
    (a_r, a_z, a_n), (u_r, u_z, u_n) = a.reshape(3, len(h)), u.reshape(3, len(h))
    r, z = _sigmoid(a_r + u_r), _sigmoid(a_z + u_z)
    n = np.tanh(a_n + r * u_n)
    return (1 - z) * n + z * h, (r, z, n, u_n)


def _cell_backward(dh: Array, step: Step) -> tuple[Array, Array, Array]:
    """From dh' of one row to its da, du (3H,), and the part of dh that does not pass through w_hh."""
    r, z, n, u_n = step.gates
    dn = dh * (1 - z) * (1 - n * n)
    dz = dh * (step.h - n) * z * (1 - z)
    dr = dn * u_n * r * (1 - r)
    return np.concatenate((dr, dz, dn)), np.concatenate((dr, dz, dn * r)), dh * z


def _sigmoid(z: Array) -> Array:
    return np.asarray(0.5 * np.tanh(0.5 * z) + 0.5)
