"""What `linear` accepts: all versions check their arguments here, so all refuse the same things."""

from collections.abc import Callable
from functools import partial

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._array_module import array_module
from seqgen_kernels.contract import Array


def check(x: Array, w: Array, b: Array | None) -> None:
    """Check x (..., I), w (O, I), b (O,)."""
    checks.floats("linear", x=x, w=w, b=b)
    checks.shape("linear", "w", w, "O", "I")
    if x.ndim == 0 or x.shape[-1] != w.shape[1]:
        raise ValueError(f"linear: x has shape {x.shape}, wanted (..., {w.shape[1]})")
    checks.shape("linear", "b", b, w.shape[0])


def check_step(x: Array, w: Array, b: Array | None) -> None:
    """Check x (B, I), and the rest as above, quickly where nothing can be wrong: a step is short."""
    if not _is_plainly_good(x, w, b):
        check(x, w, b)
        checks.shape("linear.step", "x", x, "B", "I")


def prepare_checking(step: Callable[..., Array]) -> Callable[..., Callable[[Array], Array]]:
    """Return a version's `prepare` where all that it does is to check: each step checks everything again."""

    def prepare(w: Array, b: Array | None = None) -> Callable[[Array], Array]:
        check_held(w, b)
        return partial(step, w=w, b=b)

    return prepare


def check_held(w: Array, b: Array | None) -> None:
    """Check w and b, as a step of no rows does."""
    if checks.is_array(w) and w.ndim:
        check(array_module(w).empty((0, w.shape[-1]), w.dtype), w, b)
    checks.floats("linear", w=w, b=b)
    checks.shape("linear", "w", w, "O", "I")


def _is_plainly_good(x: Array, w: Array, b: Array | None) -> bool:
    return (
        type(x) is type(w) is np.ndarray
        and x.ndim == w.ndim == 2 and x.shape[1] == w.shape[1]
        and x.dtype == w.dtype and x.dtype in checks.FLOATS
        and (b is None or (type(b) is np.ndarray and b.dtype == x.dtype and b.shape == w.shape[:1]))
    )  # fmt: skip
