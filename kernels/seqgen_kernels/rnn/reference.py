"""RNN over whole sequences, by definition: one row and one step at a time.

With h the state before step t, and for every unit j of H:

    h'[j] = tanh(b_ih[j] + b_hh[j] + sum_i w_ih[j, i] x[i] + sum_k w_hh[j, k] h[k])        y[t, j] = h'[j]

Backwards, dh' is what y and the later steps send:

    dz = dh' (1 - h'^2)                                         because tanh' = 1 - tanh^2
    dx = w_ih^T dz    dh = w_hh^T dz    dw_ih += dz x^T    dw_hh += dz h^T    db_ih += dz    db_hh += dz

x (B, T, I), w_ih (H, I), w_hh (H, H), biases (H,), h0 (B, H), y (B, T, H). A row takes the steps 0 ...
length - 1, or with `reverse` length - 1 ... 0; beyond its length y is 0.
Source: Elman, "Finding structure in time" (1990); PyTorch's names, and its tanh.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels.contract import Array
from seqgen_kernels.rnn import arguments


class Step(NamedTuple):
    """What one row keeps of one step."""

    t: int
    h: Array
    h_next: Array


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
            h_n[n] = _cell(x[n, t], h, w_ih, w_hh, b_ih, b_hh)
            y[n, t] = h_n[n]
            steps[n].append(Step(t, h, h_n[n].copy()))
    return (y, h_n), Cache(x, (w_ih, w_hh), (b_ih, b_hh, h0), steps)


def backward(dy: Array | tuple[Array | None, ...], cache: Cache) -> tuple[Array | None, ...]:
    """Return dx, dw_ih, dw_hh, db_ih, db_hh, dh0."""
    x, (w_ih, w_hh), given, steps = cache
    outputs, dh_n = arguments.check_gradients(dy, x.shape[0], x.shape[1], w_hh)
    dx, dw_ih, dw_hh = np.zeros_like(x), np.zeros_like(w_ih), np.zeros_like(w_hh)
    db = np.zeros(len(w_hh), x.dtype)
    dh = np.zeros((len(x), w_hh.shape[1]), x.dtype) if dh_n is None else dh_n.copy()
    for n in range(len(x)):
        for step in reversed(steps[n]):
            dh[n] += 0 if outputs is None else outputs[n, step.t]
            dz = dh[n] * (1 - step.h_next**2)
            dx[n, step.t], dh[n] = w_ih.T @ dz, w_hh.T @ dz
            dw_ih += np.outer(dz, x[n, step.t])
            dw_hh += np.outer(dz, step.h)
            db += dz
    optional = (db, db.copy(), dh)
    return dx, dw_ih, dw_hh, *(d if a is not None else None for d, a in zip(optional, given, strict=True))


def step(x: Array, h: Array, w_ih: Array, w_hh: Array, b_ih: Array | None = None, b_hh: Array | None = None) -> Array:
    """Return the next h (B, H), for generation."""
    arguments.check_step(x, w_ih, w_hh, b_ih, b_hh, h=h)
    h = h.copy()
    for n in range(len(x)):
        h[n] = _cell(x[n], h[n], w_ih, w_hh, b_ih, b_hh)
    return h


def _cell(x: Array, h: Array, w_ih: Array, w_hh: Array, b_ih: Array | None, b_hh: Array | None) -> Array:
    """One step of one row: h' (H,)."""
    z = w_ih @ x + w_hh @ h
    for b in (b_ih, b_hh):
        z = z if b is None else z + b
    return np.asarray(np.tanh(z))
