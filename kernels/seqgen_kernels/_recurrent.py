"""What `rnn`, `gru` and `lstm` share outside their loops over time: the door, and sequences with time first.

Inside, time comes first and steps stand in the order they are taken: s = 0 is a row's first step, which with
`reverse` is its last in time. active[s, b] tells whether step s lies within the length of row b.
x (B, T, I), w_ih (GH, I), w_hh (GH, H), biases (GH,), where G is the number of gates: 1, 3 or 4.
"""

from collections.abc import Callable

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array

Product = Callable[[Array, Array], Array]


def check(
    operator: str, gates: int, x: Array, w_ih: Array, w_hh: Array, b_ih: Array | None, b_hh: Array | None,
    lengths: Array | None, **states: Array | None,
) -> None:  # fmt: skip
    """Check x (B, T, I), the weights, the initial states (B, H), lengths (B,) in [0, T]."""
    checks.floats(operator, x=x, w_ih=w_ih, w_hh=w_hh, b_ih=b_ih, b_hh=b_hh, **states)
    checks.shape(operator, "x", x, "B", "T", "I")
    _check_weights(operator, gates, x.shape[2], w_ih, w_hh, b_ih=b_ih, b_hh=b_hh)
    for name, state in states.items():
        checks.shape(operator, name, state, x.shape[0], w_hh.shape[1])
    if lengths is not None:
        checks.integers(operator, "lengths", lengths, 0, x.shape[1] + 1)
        checks.same_library(operator, "lengths", lengths, "x", x)
        checks.shape(operator, "lengths", lengths, x.shape[0])


def check_gradients(
    operator: str, states: tuple[str, ...], dy: Array | tuple[Array | None, ...], batch: int, steps: int, w_hh: Array
) -> tuple[Array | None, ...]:
    """Check dy and return it with one gradient for each last state; just dy stands for (dy, None, ...)."""
    parts = dy if isinstance(dy, tuple) else (dy, *(None for _ in states))
    if len(parts) != 1 + len(states):
        raise ValueError(f"{operator}: dy is a tuple of {len(parts)}, wanted (dy, {', '.join(states)})")
    hidden = w_hh.shape[1]
    checks.gradient(operator, "dy", parts[0], (batch, steps, hidden), w_hh.dtype, optional=True)
    for name, part in zip(states, parts[1:], strict=True):
        checks.gradient(operator, name, part, (batch, hidden), w_hh.dtype, optional=True)
    return parts


def check_step(
    operator: str, gates: int, x: Array, w_ih: Array, w_hh: Array, b_ih: Array | None, b_hh: Array | None,
    **states: Array,
) -> None:  # fmt: skip
    """Check x (B, I), the states (B, H), the weights."""
    checks.floats(operator, x=x, **states, w_ih=w_ih, w_hh=w_hh, b_ih=b_ih, b_hh=b_hh)
    checks.shape(operator, "x", x, "B", "I")
    _check_weights(operator, gates, x.shape[1], w_ih, w_hh, b_ih=b_ih, b_hh=b_hh)
    for name, state in states.items():
        checks.shape(operator, name, state, x.shape[0], w_hh.shape[1])


def _check_weights(operator: str, gates: int, inputs: int, w_ih: Array, w_hh: Array, **biases: Array | None) -> None:
    checks.shape(operator, "w_hh", w_hh, "H" if gates == 1 else f"{gates}H", "H")
    hidden = w_hh.shape[1]
    checks.shape(operator, "w_hh", w_hh, gates * hidden, hidden)
    checks.shape(operator, "w_ih", w_ih, gates * hidden, inputs)
    for name, b in biases.items():
        checks.shape(operator, name, b, gates * hidden)


def bias(w_hh: Array, *biases: Array | None) -> Array:
    """Return the sum (GH,) of the biases, an absent one being 0."""
    total = np.zeros(len(w_hh), w_hh.dtype, like=w_hh)
    for b in biases:
        total += 0 if b is None else b
    return total


def active_steps(x: Array, lengths: Array | None, reverse: bool) -> Array:
    """Tell (T, B) in step order whether a step of x (B, T, I) lies within its row's length."""
    batch, steps = x.shape[:2]
    ends = np.full(batch, steps, like=x) if lengths is None else lengths
    active = np.arange(steps, like=x)[:, None] < ends
    return np.ascontiguousarray(active[::-1] if reverse else active, like=x)


def time_major(x: Array, reverse: bool) -> Array:
    """Copy (B, T, ...) to (T, B, ...) in step order."""
    x = x.swapaxes(0, 1)
    return np.array(x[::-1] if reverse else x, order="C", like=x)


def batch_major(x: Array, reverse: bool) -> Array:
    """Copy (T, B, ...) in step order to (B, T, ...)."""
    return np.array((x[::-1] if reverse else x).swapaxes(0, 1), order="C", like=x)


def outputs_of(h: Array, active: Array, reverse: bool) -> Array:
    """Return y (B, T, H) of the states h (T + 1, B, H): 0 beyond a row's length."""
    y = batch_major(h[1:], reverse)
    y[~batch_major(active, reverse)] = 0
    return y


def times_weight(x: Array, w: Array, multiply: Product = np.matmul) -> Array:
    """Return x w^T for all steps at once, (T, B, O) of x (T, B, K) and w (O, K)."""
    rows: Array = multiply(x.reshape(x.shape[0] * x.shape[1], x.shape[2]), w.T)
    return rows.reshape(*x.shape[:2], len(w))


def weight_gradient(dz: Array, x: Array, multiply: Product = np.matmul) -> Array:
    """Return dw (O, K) of z = x w^T, from dz (T, B, O) and x (T, B, K): one product over all steps."""
    rows = dz.shape[0] * dz.shape[1]
    dw: Array = multiply(dz.reshape(rows, dz.shape[2]).T, x.reshape(rows, x.shape[2]))
    return dw
