"""`attention` where it is long, large or odd: the reference judges."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import seqgen_kernels
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_cases.attention import attention as drawn
from kernel_cases.case import drawing

Array = npt.NDArray[Any]
REFERENCE = seqgen_kernels.load("reference").attention
few = settings(derandomize=True, deadline=None, max_examples=40, database=None)
each_fast_version = pytest.mark.parametrize("version", ["numpy", "numba"])
steps, shared = st.integers(0, 9), st.sampled_from([1, 2])


def assert_like_the_reference(version: str, arguments: dict[str, Any], rtol: float = 2e-5, atol: float = 1e-5) -> None:
    ours = seqgen_kernels.load(version).attention
    (y, cache), (wanted, wanted_cache) = (operator.forward(**arguments) for operator in (ours, REFERENCE))
    dy = np.random.default_rng(9).uniform(-1, 1, wanted.shape).astype(wanted.dtype)
    results = [y, *ours.backward(dy, cache)], [wanted, *REFERENCE.backward(dy, wanted_cache)]
    for got, other in zip(*results, strict=True):
        assert (got is None) == (other is None)
        if got is not None:
            np.testing.assert_allclose(got, other, rtol=rtol, atol=atol)


@each_fast_version
@few
@given(
    sizes=st.tuples(st.integers(1, 2), st.integers(1, 2), steps, steps, st.integers(0, 9)), causal=st.booleans(),
    mask=st.none() | st.tuples(shared, shared), bias=st.none() | st.tuples(shared, shared),
    tables=st.none() | st.tuples(st.integers(0, 3), st.integers(0, 12)),
)  # fmt: skip
def test_shapes(
    version: str, sizes: tuple[int, int, int, int, int], causal: bool, mask: tuple[int, int] | None,
    bias: tuple[int, int] | None, tables: tuple[int, int] | None,
) -> None:  # fmt: skip
    mask, bias = (None if pair is None else (min(pair[0], sizes[0]), min(pair[1], sizes[1])) for pair in (mask, bias))
    arguments = drawn(*sizes, mask=mask, bias=bias, tables=tables, causal=causal)(drawing("float32"))
    assert_like_the_reference(version, arguments)


LONG = {
    "plain": drawn(1, 2, 70, 130, 8),
    "causal": drawn(1, 1, 150, 150, 5, causal=True),
    "causal, more keys": drawn(1, 1, 40, 140, 3, causal=True),
    "causal, more queries": drawn(1, 1, 140, 70, 3, causal=True),
    "masked": drawn(2, 1, 66, 131, 4, mask=(2, 1)),
    "relative": drawn(1, 2, 135, 67, 20, tables=(1, 20), causal=True),
    "everything": drawn(2, 2, 70, 134, 7, mask=(1, 2), bias=(1, 2), tables=(2, 30), causal=True),
}


@each_fast_version
@pytest.mark.parametrize("name", LONG)
def test_long_sequences(version: str, name: str) -> None:
    assert_like_the_reference(version, LONG[name](drawing("float32")), rtol=5e-5, atol=2e-5)


@each_fast_version
def test_scores_that_rise_and_fall(version: str) -> None:
    """The largest score of a row comes late, early, or never: what was added before has to shrink to nothing."""
    arguments = drawn(1, 2, 9, 150, 4)(drawing("float64"))
    rising = np.linspace(0, 900, 150)
    arguments["bias"] = np.stack([np.tile(rising, (9, 1)), np.tile(rising[::-1], (9, 1))])[None].copy()
    arguments["bias"][0, 0, 3, 100:] = arguments["bias"][0, 1, 4, :100] = arguments["bias"][0, :, 5] = -np.inf
    assert_like_the_reference(version, arguments, rtol=1e-9, atol=1e-11)


@each_fast_version
def test_a_bias_of_nothing_but_minus_infinity_is_a_mask(version: str) -> None:
    ours, arguments = seqgen_kernels.load(version).attention, drawn(1, 1, 3, 4, 2, bias=(1, 1))(drawing("float32"))
    arguments["bias"][0, 0, 1] = -np.inf
    y, cache = ours.forward(**arguments)
    gradients = ours.backward(np.ones_like(y), cache)
    assert not y[0, 0, 1].any() and not gradients[0][0, 0, 1].any() and not gradients[3][0, 0, 1].any()
    assert all(np.isfinite(array).all() for array in (y, *gradients) if array is not None)


@each_fast_version
@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.uint8])
def test_coordinates_may_be_any_integers(version: str, dtype: type[np.integer[Any]]) -> None:
    """Differences must not wrap in the coordinates' own type."""
    arguments = drawn(1, 1, 3, 3, 2, tables=(1, 2))(drawing("float32"))
    ends = np.iinfo(np.int32 if dtype is np.int64 else dtype)
    coords = np.array([[[ends.min, ends.max, ends.max - 1]]], dtype)
    assert_like_the_reference(version, arguments | {"coords_q": coords, "coords_k": coords})


@each_fast_version
@pytest.mark.parametrize("where", ["q", "k", "bias", "tables"])
def test_nan_reaches_the_pairs_that_see_each_other_and_no_others(version: str, where: str) -> None:
    places = {"q": (0, 0, 40, 1), "k": (0, 0, 66, 2), "bias": (0, 0, 50, 28), "tables": (0, 0, 25, 0)}
    found = []
    for ours in (REFERENCE, seqgen_kernels.load(version).attention):
        options = {"mask": (1, 1), "bias": (1, 1), "tables": (1, 20), "causal": True}
        arguments = drawn(1, 1, 70, 70, 4, **options)(drawing("float32"))
        arguments[where][places[where]] = np.nan
        y, cache = ours.forward(**arguments)
        found.append([np.isnan(array) for array in (y, *ours.backward(np.ones_like(y), cache))])
    for wanted, got in zip(*found, strict=True):
        np.testing.assert_array_equal(got, wanted)
        assert wanted.any() and not wanted.all()


def test_attention_gives_the_same_bits_with_any_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    import numba

    ours, results = seqgen_kernels.load("numba").attention, []
    arguments = drawn(3, 5, 70, 70, 6, bias=(1, 5), tables=(1, 9), causal=True)(drawing("float32"))
    for threads in (1, 2, 3):
        monkeypatch.setattr(numba.config, "NUMBA_NUM_THREADS", threads)
        y, cache = ours.forward(**arguments)
        results.append([y, *ours.backward(y, cache)])
    for other in results[1:]:
        for got, wanted in zip(other, results[0], strict=True):
            np.testing.assert_array_equal(got, wanted)


def resident(name: str) -> int:
    lines = (line.split() for line in Path("/proc/self/status").read_text().splitlines())
    return next(1024 * int(values[0]) for key, *values in lines if key == f"{name}:")


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="Linux counts a process's memory there")
def test_no_matrix_of_scores_is_ever_made() -> None:
    ours, x = seqgen_kernels.load("numba").attention, np.ones((2, 8, 1024, 32), np.float32)
    short = x[:, :, :2]
    ours.backward(short, ours.forward(short, short, short, causal=True)[1])  # compiled before the count
    Path("/proc/self/clear_refs").write_text("5")  # forgets the highest value so far
    before = resident("VmRSS")
    y, cache = ours.forward(x, x, x, causal=True)
    ours.backward(y, cache)
    assert resident("VmHWM") - before < 2 * 8 * 1024 * 1024 * x.itemsize / 4
