"""What is wrong with the arguments of `decoder_step`, in a sentence."""

from typing import Any

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array, DecoderCache, DecoderWeights

NAME = "decoder_step"
LARGEST = 2**31 - 1
HALF = np.dtype(np.float16)
MATRICES = ("w_qkv", "w_out", "tables", "w_up", "w_down")


def find_fault(x: Array, coords: Array, slots: Array, weights: DecoderWeights, cache: DecoderCache) -> None:
    """Raise for the first fault; return if there is none."""
    _check_floats(x, weights, cache)
    for name, array in (("coords", coords), ("slots", slots), ("cache.coords", cache.coords)):
        if checks.is_array(array):
            checks.same_library(NAME, name, array, "x", x)
    checks.shape(NAME, "x", x, "B", "C")
    _check_weights(x.shape[1], weights)
    checks.shape(NAME, "cache.k", cache.k, len(weights.norm1), "N", weights.heads, "S", x.shape[1] // weights.heads)
    checks.shape(NAME, "cache.v", cache.v, *cache.k.shape)
    _check_coordinates(len(x), coords, weights, cache)
    _check_slots(len(x), slots, cache)
    for name, array in zip(cache._fields, cache, strict=True):
        if not (array.flags.c_contiguous and getattr(array.flags, "writeable", True)):  # CuPy's can all be written
            raise ValueError(f"{NAME}: cache.{name} changes in place, wanted a contiguous, writeable array")


def _check_floats(x: Array, weights: DecoderWeights, cache: DecoderCache) -> None:
    """Require one type of all numbers, but for matrices or a cache that are all float16."""
    named: dict[str, Any] = {
        f"weights.{name}": array for name, array in zip(weights._fields[:-2], weights[:-2], strict=True)
    } | {"cache.k": cache.k, "cache.v": cache.v}
    for group in (tuple(f"weights.{name}" for name in MATRICES), ("cache.k", "cache.v")):
        if getattr(named[group[0]], "dtype", None) == HALF:
            _check_halves({name: named.pop(name) for name in group}, x)
    checks.floats(NAME, x=x, **named)


def _check_halves(named: dict[str, Any], x: Array) -> None:
    """Require float16 of all, as of the first."""
    first = next(iter(named))
    for name, array in named.items():
        got = array.dtype if checks.is_array(array) else f"a {type(array).__name__}"
        if got != HALF and (array is not None or name != "weights.tables"):
            raise TypeError(f"{NAME}: {name} is {got}, wanted float16 like {first}")
        checks.same_library(NAME, name, array, "x", x)


def _check_weights(width: int, weights: DecoderWeights) -> None:
    norm1, w_qkv, w_out, tables, norm2, w_up, w_down, heads, eps = weights
    if not isinstance(heads, int | np.integer):
        raise TypeError(f"{NAME}: weights.heads is {heads!r}, wanted an integer")
    if heads < 1 or width % heads:
        raise ValueError(f"{NAME}: weights.heads is {heads}, wanted 1 or more, a divisor of C = {width}")
    checks.positive(NAME, "weights.eps", eps)
    checks.shape(NAME, "weights.norm1", norm1, "L", width)
    layers = len(norm1)
    checks.shape(NAME, "weights.w_qkv", w_qkv, layers, 3 * width, width)
    checks.shape(NAME, "weights.w_out", w_out, layers, width, width)
    checks.shape(NAME, "weights.tables", tables, layers, "F", heads, "2R + 1", width // heads)
    checks.shape(NAME, "weights.norm2", norm2, layers, width)
    checks.shape(NAME, "weights.w_up", w_up, layers, "M", width)
    checks.shape(NAME, "weights.w_down", w_down, layers, width, w_up.shape[1])


def _check_coordinates(rows: int, coords: Array, weights: DecoderWeights, cache: DecoderCache) -> None:
    count = 0 if weights.tables is None else weights.tables.shape[1]
    if weights.tables is not None and weights.tables.shape[3] % 2 == 0:
        raise ValueError(f"{NAME}: weights.tables has {weights.tables.shape[3]} rows, wanted 2R + 1, an odd number")
    _integers("coords", coords, -LARGEST, LARGEST + 1)
    checks.shape(NAME, "coords", coords, count, rows)
    _one_of("coords", cache.coords, "int32", "int64")
    checks.shape(NAME, "cache.coords", cache.coords, count, cache.k.shape[1], cache.k.shape[3])


def _check_slots(rows: int, slots: Array, cache: DecoderCache) -> None:
    count, places = cache.k.shape[1], cache.k.shape[3]
    _integers("slots", slots, 0, count)
    checks.shape(NAME, "slots", slots, rows)
    _one_of("lengths", cache.lengths, "int64")
    checks.shape(NAME, "cache.lengths", cache.lengths, count)
    seen = set()
    for slot, length in zip(_numbers(slots), _numbers(cache.lengths[slots]), strict=True):
        if slot in seen:
            raise ValueError(f"{NAME}: slots contains {slot} twice, wanted each slot at most once")
        if not 0 <= length < places:
            raise ValueError(f"{NAME}: cache.lengths is {length} in slot {slot}, wanted 0 <= length < S = {places}")
        seen.add(slot)


def _integers(name: str, array: Array, low: int, high: int) -> None:
    """Require what `checks.integers` does; of few numbers Python is the quicker judge."""
    known = checks.is_array(array) and array.dtype.kind in "iu"
    if not known or not all(low <= value < high for value in _numbers(array.reshape(-1))):
        checks.integers(NAME, name, array, low, high)


def _numbers(array: Array) -> list[int]:
    """Return the numbers of an array, which may lie on the GPU."""
    there: Any = array
    numbers: list[int] = array.tolist() if isinstance(array, np.ndarray) else there.get().tolist()
    return numbers


def _one_of(name: str, array: Array, *wanted: str) -> None:
    got = array.dtype.name if checks.is_array(array) else f"a {type(array).__name__}"
    if got not in wanted:
        raise TypeError(f"{NAME}: cache.{name} is {got}, wanted {' or '.join(wanted)}")
