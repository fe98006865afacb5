"""Bad arguments of the decoder's step: one sentence, and a cache as it was."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import seqgen_kernels
from kernel_cases.decoder import Sizes, cache_of, copied, halved, tokens_of, weights_of

Arguments = dict[str, Any]
SIZES = Sizes(layers=2, width=12, heads=3, hidden=21, slots=5, places=9, reach=2, coordinates=1)


def good() -> Arguments:
    cache, slots = cache_of(SIZES), np.array([1, 3])
    cache.lengths[:] = 4
    x, coords = tokens_of(SIZES, slots, 0)
    return {"x": x, "coords": coords, "slots": slots, "weights": weights_of(SIZES), "cache": cache}


def given(**changed: Any) -> Callable[[Arguments], Arguments]:
    return lambda arguments: {**arguments, **changed}


def weights(**changed: Any) -> Callable[[Arguments], Arguments]:
    return lambda arguments: {**arguments, "weights": arguments["weights"]._replace(**changed)}


def half(**changed: Any) -> Callable[[Arguments], Arguments]:
    return lambda arguments: {**arguments, "weights": halved(arguments["weights"])._replace(**changed)}


def cache(**changed: Any) -> Callable[[Arguments], Arguments]:
    return lambda arguments: {**arguments, "cache": arguments["cache"]._replace(**changed)}


def length(value: int) -> Callable[[Arguments], Arguments]:
    return cache(lengths=np.array([0, 0, 0, value, 0]))


def f(*shape: int, dtype: Any = np.float32) -> np.ndarray:
    return np.zeros(shape, dtype)


def frozen(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


KV = (2, 5, 3, 9, 4)
SHAPES: list[tuple[str, Callable[[Arguments], Arguments]]] = [
    ("x has shape (12,), wanted (B, C)", given(x=f(12))),
    ("coords has shape (1, 3), wanted (1, 2)", given(coords=np.zeros((1, 3), int))),
    ("coords has shape (2,), wanted (1, 2)", given(coords=np.zeros(2, int))),
    ("coords contains 2147483648, wanted -2147483647 to 2147483647", given(coords=np.full((1, 2), 2**31))),
    ("slots has shape (3,), wanted (2,)", given(slots=np.array([0, 1, 2]))),
    ("slots contains 5, wanted 0 to 4", given(slots=np.array([0, 5]))),
    ("slots contains -1, wanted 0 to 4", given(slots=np.array([-1, 0]))),
    ("slots contains 3 twice, wanted each slot at most once", given(slots=np.array([3, 3]))),
    ("cache.lengths is 9 in slot 3, wanted 0 <= length < S = 9", length(9)),
    ("cache.lengths is -1 in slot 3, wanted 0 <= length < S = 9", length(-1)),
    ("cache.lengths has shape (4,), wanted (5,)", cache(lengths=np.zeros(4, np.int64))),
    ("cache.k has shape (2, 5, 3, 9), wanted (2, N, 3, S, 4)", cache(k=f(2, 5, 3, 9))),
    ("cache.k has shape (1, 5, 3, 9, 4), wanted (2, N, 3, S, 4)", cache(k=f(1, 5, 3, 9, 4))),
    ("cache.v has shape (2, 5, 3, 8, 4), wanted (2, 5, 3, 9, 4)", cache(v=f(2, 5, 3, 8, 4))),
    ("cache.coords has shape (1, 5, 8), wanted (1, 5, 9)", cache(coords=np.zeros((1, 5, 8), np.int32))),
    ("cache.k changes in place, wanted a contiguous, writeable array", cache(k=f(*KV[::-1]).T)),
    ("cache.v changes in place, wanted a contiguous, writeable array", cache(v=frozen(f(*KV)))),
    ("cache.lengths changes in place, wanted a contiguous, writeable array", cache(lengths=np.zeros(10, int)[::2])),
    ("weights.norm1 has shape (2, 11), wanted (L, 12)", weights(norm1=f(2, 11))),
    ("weights.w_qkv has shape (2, 12, 36), wanted (2, 36, 12)", weights(w_qkv=f(2, 12, 36))),
    ("weights.w_out has shape (1, 12, 12), wanted (2, 12, 12)", weights(w_out=f(1, 12, 12))),
    ("weights.tables has shape (1, 3, 5, 4), wanted (2, F, 3, 2R + 1, 4)", weights(tables=f(1, 3, 5, 4))),
    ("weights.tables has 4 rows, wanted 2R + 1, an odd number", weights(tables=f(2, 1, 3, 4, 4))),
    ("weights.norm2 has shape (12,), wanted (2, 12)", weights(norm2=f(12))),
    ("weights.w_up has shape (2, 21, 13), wanted (2, M, 12)", weights(w_up=f(2, 21, 13))),
    ("weights.w_down has shape (2, 12, 20), wanted (2, 12, 21)", weights(w_down=f(2, 12, 20))),
    ("coords has shape (1, 2), wanted (0, 2)", weights(tables=None)),
    ("weights.heads is 5, wanted 1 or more, a divisor of C = 12", weights(heads=5)),
    ("weights.heads is 0, wanted 1 or more, a divisor of C = 12", weights(heads=0)),
    ("weights.eps is 0.0, wanted a number above 0", weights(eps=0.0)),
]
TYPES: list[tuple[str, Callable[[Arguments], Arguments]]] = [
    ("x is int64, wanted float32 or float64", given(x=f(2, 12, dtype=int))),
    ("x is a list, wanted a NumPy array", given(x=[[0.0]])),
    ("coords is float32, wanted an array of integers", given(coords=f(1, 2))),
    ("slots is a list, wanted an array of integers", given(slots=[0, 1])),
    ("slots is float32, wanted an array of integers", given(slots=f(2))),
    ("weights.w_up is float64, wanted float32 like x", weights(w_up=f(2, 21, 12, dtype=float))),
    ("weights.w_up is float16, wanted float32 or float64", weights(w_up=f(2, 21, 12, dtype=np.float16))),
    ("weights.w_up is float32, wanted float16 like weights.w_qkv", half(w_up=f(2, 21, 12))),
    ("weights.w_out is a NoneType, wanted float16 like weights.w_qkv", half(w_out=None)),
    ("weights.norm1 is float16, wanted float32 or float64", half(norm1=f(2, 12, dtype=np.float16))),
    ("weights.w_out is a NoneType, wanted a NumPy array", weights(w_out=None)),
    ("weights.heads is 3.0, wanted an integer", weights(heads=3.0)),
    ("cache.v is float64, wanted float32 like x", cache(v=f(*KV, dtype=float))),
    ("cache.v is float32, wanted float16 like cache.k", cache(k=f(*KV, dtype=np.float16))),
    ("cache.v is float16, wanted float32 or float64", cache(v=f(*KV, dtype=np.float16))),
    ("cache.coords is uint8, wanted int32 or int64", cache(coords=np.zeros((1, 5, 9), np.uint8))),
    ("cache.lengths is int32, wanted int64", cache(lengths=np.zeros(5, np.int32))),
    ("cache.lengths is a list, wanted int64", cache(lengths=[0] * 5)),
]


@pytest.mark.parametrize("version", ["reference", "numpy", "numba"])
@pytest.mark.parametrize(
    ("kind", "message", "change"),
    [pytest.param(ValueError, *pair, id=pair[0]) for pair in SHAPES]
    + [pytest.param(TypeError, *pair, id=pair[0]) for pair in TYPES],
)
def test_the_door(version: str, kind: type[Exception], message: str, change: Callable[[Arguments], Arguments]) -> None:
    arguments = change(good())
    before = copied(arguments["cache"])
    with pytest.raises(kind) as caught:
        seqgen_kernels.load(version).decoder_step.step(**arguments)
    assert str(caught.value) == f"decoder_step: {message}"
    for array, other in zip(arguments["cache"], before, strict=True):
        np.testing.assert_array_equal(array, other)


@pytest.mark.parametrize("version", ["reference", "numpy", "numba"])
@pytest.mark.parametrize(
    ("kind", "change"),
    [pytest.param(ValueError, change, id=message) for message, change in SHAPES]
    + [pytest.param(TypeError, change, id=message) for message, change in TYPES],
)
def test_the_doors_of_a_prepared_step(
    version: str, kind: type[Exception], change: Callable[[Arguments], Arguments]
) -> None:
    """Weights and cache are named as they are alone, without the x that they do not fit."""
    arguments, operator = change(good()), seqgen_kernels.load(version).decoder_step
    before = copied(arguments["cache"])
    with pytest.raises(kind, match=r"^decoder_step: "):
        prepared = operator.prepare(arguments["weights"])(arguments["cache"])
        prepared(arguments["x"], arguments["coords"], arguments["slots"])
    for array, other in zip(arguments["cache"], before, strict=True):
        np.testing.assert_array_equal(array, other)


@pytest.mark.parametrize("version", ["reference", "numpy", "numba"])
def test_the_good_arguments_are_good(version: str) -> None:
    arguments = good()
    arguments["cache"].k[:] = arguments["cache"].v[:] = 0
    assert np.isfinite(seqgen_kernels.load(version).decoder_step.step(**arguments)).all()
