"""What `attention` accepts: all versions check their arguments here, so all refuse the same things."""

import math
from functools import partial

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def check(
    q: Array, k: Array, v: Array, mask: Array | None, bias: Array | None,
    coords_q: Array | None, coords_k: Array | None, tables: Array | None, scale: float | None,
) -> float:  # fmt: skip
    """Check q (B, H, Tq, D), k, v (B, H, Tk, D) and what is optional; return the scale."""
    checks.floats("attention", q=q, k=k, v=v, bias=bias, tables=tables)
    checks.shape("attention", "q", q, "B", "H", "Tq", "D")
    batch, heads, queries, width = q.shape
    checks.shape("attention", "k", k, batch, heads, "Tk", width)
    checks.shape("attention", "v", v, *k.shape)
    if mask is not None and getattr(mask, "dtype", None) != np.bool_:
        raise TypeError(f"attention: mask is {_kind(mask)}, wanted an array of bool")
    checks.same_library("attention", "mask", mask, "q", q)
    for name, array in (("mask", mask), ("bias", bias)):
        _check_pairs(name, array, batch, heads, queries, k.shape[2])
    if not (coords_q is coords_k is tables is None):
        _check_relative("attention", q, coords_q, coords_k, tables, (batch, queries), (batch, k.shape[2]))
    return _scale("attention", width, scale)


check_gradient = partial(checks.gradient, "attention", "dy")


def check_step(
    q: Array, k: Array, v: Array, lengths: Array,
    coords_q: Array | None, coords_k: Array | None, tables: Array | None, scale: float | None,
) -> float:  # fmt: skip
    """Check q (B, H, D), k, v (B, H, S, D), lengths (B,) in [0, S] and the coordinates; return the scale."""
    checks.floats("attention.step", q=q, k=k, v=v, tables=tables)
    checks.shape("attention.step", "q", q, "B", "H", "D")
    batch, heads, width = q.shape
    checks.shape("attention.step", "k", k, batch, heads, "S", width)
    checks.shape("attention.step", "v", v, *k.shape)
    checks.integers("attention.step", "lengths", lengths, 0, k.shape[2] + 1)
    checks.same_library("attention.step", "lengths", lengths, "q", q)
    checks.shape("attention.step", "lengths", lengths, batch)
    if not (coords_q is coords_k is tables is None):
        _check_relative("attention.step", q, coords_q, coords_k, tables, (batch,), (batch, k.shape[2]))
    return _scale("attention.step", width, scale)


def _check_pairs(name: str, array: Array | None, batch: int, heads: int, queries: int, keys: int) -> None:
    """Require one value a pair (i, j), the same for all rows or heads where their axis has size 1."""
    if array is None:
        return
    fits = array.ndim == 4 and array.shape[0] in (1, batch) and array.shape[1] in (1, heads)
    if not fits or array.shape[2:] != (queries, keys):
        wanted = f"(1 or {batch}, 1 or {heads}, {queries}, {keys})"
        raise ValueError(f"attention: {name} has shape {array.shape}, wanted {wanted}")


def _check_relative(
    operator: str, q: Array, coords_q: Array | None, coords_k: Array | None, tables: Array | None,
    queries: tuple[int, ...], keys: tuple[int, ...],
) -> None:  # fmt: skip
    """Check coords_q (F, *queries), coords_k (F, *keys), tables (F, H, 2R + 1, D), of which one is not None."""
    given = {"coords_q": coords_q, "coords_k": coords_k, "tables": tables}
    if tables is None or coords_q is None or coords_k is None:
        absent = ", ".join(name for name, array in given.items() if array is None)
        raise ValueError(f"{operator}: {absent} absent, wanted coords_q, coords_k and tables, or none of them")
    checks.shape(operator, "tables", tables, "F", q.shape[1], "2R + 1", q.shape[-1])
    if tables.shape[2] % 2 == 0:
        wanted = f"(F, {q.shape[1]}, 2R + 1, {q.shape[-1]})"
        raise ValueError(f"{operator}: tables has shape {tables.shape}, wanted {wanted}")
    for name, coords, places in (("coords_q", coords_q, queries), ("coords_k", coords_k, keys)):
        if getattr(coords, "dtype", np.dtype(object)).kind not in "iu":
            raise TypeError(f"{operator}: {name} is {_kind(coords)}, wanted an array of integers")
        checks.same_library(operator, name, coords, "q", q)
        checks.shape(operator, name, coords, len(tables), *places)


def _kind(value: object) -> str:
    return str(getattr(value, "dtype", f"a {type(value).__name__}"))


def _scale(operator: str, width: int, scale: float | None) -> float:
    if scale is None:
        return 1 / math.sqrt(max(width, 1))
    if not math.isfinite(scale):
        raise ValueError(f"{operator}: scale is {scale}, wanted a finite number")
    return float(scale)
