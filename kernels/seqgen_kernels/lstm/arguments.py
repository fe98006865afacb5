"""What `lstm` accepts: all versions check their arguments here, so all refuse the same things."""

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def check(
    x: Array, w_ih: Array, w_hh: Array, b_ih: Array | None, b_hh: Array | None,
    h0: Array | None, c0: Array | None, lengths: Array | None,
) -> None:  # fmt: skip
    """Check x (B, T, I), the weights, h0 and c0 (B, H), lengths (B,) in [0, T]."""
    checks.floats("lstm", x=x, w_ih=w_ih, w_hh=w_hh, b_ih=b_ih, b_hh=b_hh, h0=h0, c0=c0)
    checks.shape("lstm", "x", x, "B", "T", "I")
    _check_weights("lstm", x.shape[2], w_ih, w_hh, b_ih=b_ih, b_hh=b_hh)
    checks.shape("lstm", "h0", h0, x.shape[0], w_hh.shape[1])
    checks.shape("lstm", "c0", c0, x.shape[0], w_hh.shape[1])
    if lengths is not None:
        checks.integers("lstm", "lengths", lengths, 0, x.shape[1] + 1)
        checks.shape("lstm", "lengths", lengths, x.shape[0])


def check_gradients(
    dy: Array | tuple[Array | None, ...], batch: int, steps: int, w_hh: Array
) -> tuple[Array | None, Array | None, Array | None]:
    """Check dy and return it as (dy, dh_n, dc_n); just dy stands for (dy, None, None)."""
    parts = dy if isinstance(dy, tuple) else (dy, None, None)
    if len(parts) != 3:
        raise ValueError(f"lstm: dy is a tuple of {len(parts)}, wanted (dy, dh_n, dc_n)")
    hidden = w_hh.shape[1]
    checks.gradient("lstm", "dy", parts[0], (batch, steps, hidden), w_hh.dtype)
    checks.gradient("lstm", "dh_n", parts[1], (batch, hidden), w_hh.dtype)
    checks.gradient("lstm", "dc_n", parts[2], (batch, hidden), w_hh.dtype)
    return parts[0], parts[1], parts[2]


def check_step(x: Array, h: Array, c: Array, w_ih: Array, w_hh: Array, b_ih: Array | None, b_hh: Array | None) -> None:
    """Check x (B, I), h and c (B, H), the weights."""
    checks.floats("lstm.step", x=x, h=h, c=c, w_ih=w_ih, w_hh=w_hh, b_ih=b_ih, b_hh=b_hh)
    checks.shape("lstm.step", "x", x, "B", "I")
    _check_weights("lstm.step", x.shape[1], w_ih, w_hh, b_ih=b_ih, b_hh=b_hh)
    checks.shape("lstm.step", "h", h, x.shape[0], w_hh.shape[1])
    checks.shape("lstm.step", "c", c, x.shape[0], w_hh.shape[1])


def _check_weights(operator: str, inputs: int, w_ih: Array, w_hh: Array, **biases: Array | None) -> None:
    """Check w_ih (4H, I), w_hh (4H, H), b_ih and b_hh (4H,)."""
    checks.shape(operator, "w_hh", w_hh, "4H", "H")
    hidden = w_hh.shape[1]
    checks.shape(operator, "w_hh", w_hh, 4 * hidden, hidden)
    checks.shape(operator, "w_ih", w_ih, 4 * hidden, inputs)
    for name, b in biases.items():
        checks.shape(operator, name, b, 4 * hidden)
