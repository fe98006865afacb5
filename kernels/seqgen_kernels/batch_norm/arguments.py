"""What `batch_norm` accepts: all versions check their arguments here, so all refuse the same things."""

import math

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def check(
    x: Array,
    w: Array | None,
    b: Array | None,
    running_mean: Array | None,
    running_var: Array | None,
    training: bool,
    momentum: float,
    eps: float,
) -> None:
    """Check x (N, C, ...), the rest (C,), and that there are statistics to normalise with."""
    vectors = {"w": w, "b": b, "running_mean": running_mean, "running_var": running_var}
    checks.floats("batch_norm", checks.OPTIONAL_OF_NORMS, x=x, **vectors)
    if x.ndim < 2:
        raise ValueError(f"batch_norm: x has shape {x.shape}, wanted (N, C, ...)")
    for name, vector in vectors.items():
        checks.shape("batch_norm", name, vector, x.shape[1])
        if not training and vector is None and name.startswith("running"):
            raise ValueError(f"batch_norm: {name} is None, wanted ({x.shape[1]},) when training is False")
    if training and values_of(x.shape) == 1:
        raise ValueError(f"batch_norm: x has shape {x.shape}, wanted two values a channel or more to train on")
    if not 0.0 <= momentum <= 1.0:
        raise ValueError(f"batch_norm: momentum is {momentum}, wanted 0 to 1")
    checks.positive("batch_norm", "eps", eps)


def values_of(shape: tuple[int, ...]) -> int:
    """Count the values of one channel."""
    return shape[0] * math.prod(shape[2:])


def flowing(dy: Array | tuple[Array | None, ...], shape: tuple[int, ...], like: Array) -> Array:
    """Return the gradient of y out of dy or (dy, None, None), zeros for None."""
    if isinstance(dy, tuple):
        if len(dy) != 3:
            raise ValueError(f"batch_norm: dy is a tuple of {len(dy)}, wanted (dy, None, None)")
        if dy[1] is not None or dy[2] is not None:
            raise ValueError("batch_norm: dy has a gradient for a running statistic, wanted (dy, None, None)")
    first = dy[0] if isinstance(dy, tuple) else dy
    checks.gradient("batch_norm", "dy", first, shape, like.dtype, optional=True)
    return np.zeros(shape, like.dtype, like=like) if first is None else first


def moved(old: Array | None, new: Array, momentum: float) -> Array | None:
    """Return the running statistic after one more batch, None if there is none."""
    return None if old is None else ((1 - momentum) * old + momentum * new).astype(old.dtype)


def copied(old: Array | None) -> Array | None:
    """Return a running statistic that stays as it was."""
    return None if old is None else old.copy()
