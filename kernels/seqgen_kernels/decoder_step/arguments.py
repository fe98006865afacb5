"""What `decoder_step` accepts: all versions check their arguments here, before anything is written."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._array_module import array_module
from seqgen_kernels.contract import Array, DecoderCache, DecoderWeights, PreparedStep, StepOver
from seqgen_kernels.decoder_step.faults import HALF, LARGEST, MATRICES, find_fault

PLACES = (np.dtype(np.int32), np.dtype(np.int64))


def widened(weights: DecoderWeights, dtype: np.dtype[Any]) -> DecoderWeights:
    """Return the weights with matrices of that type, for versions that do not widen them as they read."""
    if weights.w_qkv.dtype != HALF:
        return weights
    matrices = {name: array for name, array in weights._asdict().items() if name in MATRICES and array is not None}
    return weights._replace(**{name: array.astype(dtype) for name, array in matrices.items()})


def check(x: Array, coords: Array, slots: Array, weights: DecoderWeights, cache: DecoderCache) -> None:
    """Check x (B, C), coords (F, B), slots (B,), the weights, the cache, and that every slot has a free place."""
    if not _is_plainly_good(x, coords, slots, weights, cache):
        find_fault(x, coords, slots, weights, cache)


def check_told(x: Array, coords: Array, slots: Array, weights: DecoderWeights, cache: DecoderCache) -> None:
    """Check a step whose weights and cache were checked before, as `check` does."""
    if not (
        type(x) is type(coords) is type(slots) is np.ndarray
        and x.dtype == weights.norm1.dtype and x.shape == (slots.size, weights.norm1.shape[1])
        and coords.dtype.kind in "iu" and coords.shape == (len(cache.coords), slots.size)
        and slots.dtype.kind in "iu" and slots.ndim == 1
        and _are_good_numbers(coords, slots, cache)
    ):  # fmt: skip
        find_fault(x, coords, slots, weights, cache)


def check_held(weights: DecoderWeights, cache: DecoderCache) -> None:
    """Check weights and cache, as a step of no rows does."""
    norm, coords = weights.norm1, cache.coords
    is_matrix = checks.is_array(norm) and norm.ndim == 2
    module, axes = array_module(norm), len(coords) if checks.is_array(coords) and coords.ndim else 0
    x = module.empty((0, norm.shape[1]), norm.dtype) if is_matrix else np.empty((0, 1), np.float32)
    check(x, module.empty((axes, 0), np.int64), module.empty(0, np.int64), weights, cache)


def prepare_checking(step: Callable[..., Array]) -> Callable[[DecoderWeights], StepOver]:
    """Return a version's `prepare` where all that it does is to check: each step checks everything again."""

    def over(weights: DecoderWeights, cache: DecoderCache) -> PreparedStep:
        check_held(weights, cache)
        return lambda x, coords, slots: step(x, coords, slots, weights, cache)

    return lambda weights: partial(over, weights)


def _is_plainly_good(x: Array, coords: Array, slots: Array, weights: DecoderWeights, cache: DecoderCache) -> bool:
    """Tell whether nothing can be wrong, as quickly as Python can: a step is short, and its arguments are many."""
    tables = () if weights.tables is None else (weights.tables,)
    given = (x, coords, slots, *weights[:3], *tables, *weights[4:-2], *cache)
    return (
        all(type(array) is np.ndarray for array in given)
        and x.ndim == 2 and cache.k.ndim == 5 and weights.w_up.ndim == 3
        and _are_good_dtypes(x, coords, slots, weights, cache)
        and _are_good_shapes(x, coords, slots, weights, cache)
        and all(array.flags.carray for array in cache)
        and _are_good_numbers(coords, slots, cache)
    )  # fmt: skip


def _are_good_dtypes(x: Array, coords: Array, slots: Array, weights: DecoderWeights, cache: DecoderCache) -> bool:
    dtype, stored = x.dtype, weights.w_qkv.dtype
    matrices = (weights.w_out, weights.tables, weights.w_up, weights.w_down)
    return (
        dtype in checks.FLOATS and stored in (dtype, HALF)
        and all(array is None or array.dtype == stored for array in matrices)
        and weights.norm1.dtype == weights.norm2.dtype == dtype
        and cache.k.dtype == cache.v.dtype and cache.k.dtype in (dtype, HALF)
        and coords.dtype.kind in "iu" and slots.dtype.kind in "iu"
        and cache.coords.dtype in PLACES and cache.lengths.dtype == PLACES[-1]
    )  # fmt: skip


def _are_good_shapes(x: Array, coords: Array, slots: Array, weights: DecoderWeights, cache: DecoderCache) -> bool:
    (rows, width), (layers, many, _, places, _), heads = x.shape, cache.k.shape, weights.heads
    if type(heads) is not int or heads < 1 or width % heads or not 0 < weights.eps < float("inf"):
        return False
    tables, hidden, size = weights.tables, weights.w_up.shape[1], width // heads
    axes, reach = (0, 0) if tables is None or tables.ndim != 5 else (tables.shape[1], tables.shape[3] // 2)
    wanted = (
        (layers, width), (layers, 3 * width, width), (layers, width, width), (layers, axes, heads, 2 * reach + 1, size),
        (layers, width), (layers, hidden, width), (layers, width, hidden),
    )  # fmt: skip
    return (
        all(array is None or array.shape == shape for array, shape in zip(weights[:-2], wanted, strict=True))
        and cache.k.shape == cache.v.shape == (layers, many, heads, places, size)
        and coords.shape == (axes, rows) and cache.coords.shape == (axes, many, places)
        and slots.shape == (rows,) and cache.lengths.shape == (many,)
    )  # fmt: skip


def _are_good_numbers(coords: Array, slots: Array, cache: DecoderCache) -> bool:
    wanted, count, places = slots.tolist(), *cache.coords.shape[1:]
    if not all(0 <= slot < count for slot in wanted) or len(set(wanted)) < len(wanted):
        return False
    return all(0 <= length < places for length in cache.lengths[slots].tolist()) and all(
        -LARGEST <= value <= LARGEST for value in coords.ravel().tolist()
    )
