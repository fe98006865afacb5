"""LSTM over whole sequences, by definition: one row and one step at a time.

With h and c the state before step t, and for every unit j of H:

    z[k] = b_ih[k] + b_hh[k] + sum_i w_ih[k, i] x[i] + sum_j w_hh[k, j] h[j],   k = 0 ... 4H - 1
    i = sigmoid(z[j])    f = sigmoid(z[H + j])    g = tanh(z[2H + j])    o = sigmoid(z[3H + j])
    c'[j] = f c[j] + i g        h'[j] = o tanh(c'[j])        y[t, j] = h'[j]

Backwards, dh' is what y and the later steps send, dc' what the later steps send:

    dc' += dh' o (1 - tanh(c')^2)                               because h' = o tanh(c')
    do = dh' tanh(c')    di = dc' g    df = dc' c    dg = dc' i    dc = dc' f
    dz = (di i (1 - i), df f (1 - f), dg (1 - g^2), do o (1 - o))
    dx = w_ih^T dz    dh = w_hh^T dz    dw_ih += dz x^T    dw_hh += dz h^T    db_ih += dz    db_hh += dz

x (B, T, I), w_ih (4H, I), w_hh (4H, H), biases (4H,), h0, c0 (B, H), y (B, T, H). A row takes the steps 0 ...
length - 1, or with `reverse` length - 1 ... 0; beyond its length y is 0.
Source: Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000); PyTorch's names and
gate order.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels.contract import Array
from seqgen_kernels.lstm import arguments


class Step(NamedTuple):
    """What one row keeps of one step."""

    t: int
    h: Array
    c: Array
    gates: tuple[Array, Array, Array, Array]
    c_next: Array


class Cache(NamedTuple):
    """What backward needs: the arguments, and each row's steps in the order they were taken."""

    x: Array
    weights: tuple[Array, Array]
    optional: tuple[Array | None, ...]  # b_ih, b_hh, h0, c0
    steps: list[list[Step]]


def forward(
    x: Array, w_ih: Array, w_hh: Array, b_ih: Array | None = None, b_hh: Array | None = None,
    h0: Array | None = None, c0: Array | None = None, lengths: Array | None = None, reverse: bool = False,
) -> tuple[tuple[Array, Array, Array], Cache]:  # fmt: skip
    """Return (y, h_n, c_n) and the cache."""
    arguments.check(x, w_ih, w_hh, b_ih, b_hh, lengths, h0=h0, c0=c0)
    batch, time, hidden = x.shape[0], x.shape[1], w_hh.shape[1]
    y = np.zeros((batch, time, hidden), x.dtype)
    h_n = np.zeros((batch, hidden), x.dtype) if h0 is None else h0.copy()
    c_n = np.zeros((batch, hidden), x.dtype) if c0 is None else c0.copy()
    steps: list[list[Step]] = [[] for _ in range(batch)]
    for n in range(batch):
        order = range(time if lengths is None else int(lengths[n]))
        for t in reversed(order) if reverse else order:
            h, c = h_n[n].copy(), c_n[n].copy()
            h_n[n], c_n[n], gates = _cell(x[n, t], h, c, w_ih, w_hh, b_ih, b_hh)
            y[n, t] = h_n[n]
            steps[n].append(Step(t, h, c, gates, c_n[n].copy()))
    return (y, h_n, c_n), Cache(x, (w_ih, w_hh), (b_ih, b_hh, h0, c0), steps)


def backward(dy: Array | tuple[Array | None, ...], cache: Cache) -> tuple[Array | None, ...]:
    """Return dx, dw_ih, dw_hh, db_ih, db_hh, dh0, dc0."""
    x, (w_ih, w_hh), given, steps = cache
    outputs, dh_n, dc_n = arguments.check_gradients(dy, x.shape[0], x.shape[1], w_hh)
    dx, dw_ih, dw_hh = np.zeros_like(x), np.zeros_like(w_ih), np.zeros_like(w_hh)
    db = np.zeros(len(w_hh), x.dtype)
    dh, dc = (np.zeros((len(x), w_hh.shape[1]), x.dtype) if d is None else d.copy() for d in (dh_n, dc_n))
    for n in range(len(x)):
        for step in reversed(steps[n]):
            dh[n] += 0 if outputs is None else outputs[n, step.t]
            dz, dc[n] = _cell_backward(dh[n], dc[n], step)
            dx[n, step.t], dh[n] = w_ih.T @ dz, w_hh.T @ dz
            dw_ih += np.outer(dz, x[n, step.t])
            dw_hh += np.outer(dz, step.h)
            db += dz
    optional = (db, db.copy(), dh, dc)
    return dx, dw_ih, dw_hh, *(d if a is not None else None for d, a in zip(optional, given, strict=True))


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
    h, c = h.copy(), c.copy()
    for n in range(len(x)):
        h[n], c[n], _ = _cell(x[n], h[n], c[n], w_ih, w_hh, b_ih, b_hh)
    return h, c


def _cell(
    x: Array, h: Array, c: Array, w_ih: Array, w_hh: Array, b_ih: Array | None, b_hh: Array | None
) -> tuple[Array, Array, tuple[Array, Array, Array, Array]]:
    """One step of one row: h', c' and the gates i, f, g, o, each (H,)."""
    z = w_ih @ x + w_hh @ h
    for b in (b_ih, b_hh):
        z = z if b is None else z + b
    z_i, z_f, z_g, z_o = z.reshape(4, len(h))
    i, f, g, o = _sigmoid(z_i), _sigmoid(z_f), np.tanh(z_g), _sigmoid(z_o)
    c = f * c + i * g
    return o * np.tanh(c), c, (i, f, g, o)


def _cell_backward(dh: Array, dc: Array, step: Step) -> tuple[Array, Array]:
    """From dh', dc' of one row to its dz (4H,) and dc."""
    i, f, g, o = step.gates
    t = np.tanh(step.c_next)
    dc = dc + dh * o * (1 - t * t)
    di, df, dg, do = dc * g, dc * step.c, dc * i, dh * t
    return np.concatenate((di * i * (1 - i), df * f * (1 - f), dg * (1 - g * g), do * o * (1 - o))), dc * f


def _sigmoid(z: Array) -> Array:
    return np.asarray(0.5 * np.tanh(0.5 * z) + 0.5)
