"""`attention.step`: the last query of a sequence, and independent of its neighbours to the last bit."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import seqgen_kernels

Array = npt.NDArray[Any]
each_version = pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)
each_dtype = pytest.mark.parametrize("dtype", ["float32", pytest.param("float64", marks=pytest.mark.slow)])
each_count = pytest.mark.parametrize("count", [0, 1, 2])


def step_arguments(
    batch: int, heads: int, places: int, width: int, count: int = 0, dtype: str = "float32"
) -> dict[str, Any]:
    """One query a row and a cache of which each row has filled another part; count coordinates with reach 3."""
    rng = np.random.default_rng(0)
    sizes = {"q": (batch, heads, width)} | dict.fromkeys(("k", "v"), (batch, heads, places, width))
    arguments: dict[str, Any] = {name: rng.standard_normal(size).astype(dtype) for name, size in sizes.items()}
    arguments["lengths"] = rng.integers(0, places + 1, batch)
    if count:
        arguments["coords_q"] = rng.integers(-9, 9, (count, batch))
        arguments["coords_k"] = rng.integers(-9, 9, (count, batch, places))
        arguments["tables"] = rng.standard_normal((count, heads, 7, width)).astype(dtype)
    return arguments


def row_of(arguments: dict[str, Any], place: int) -> dict[str, Any]:
    """The same step for one row alone."""
    row = slice(place, place + 1)
    alone = {name: arguments[name][row] for name in ("q", "k", "v", "lengths")}
    if "tables" in arguments:
        alone |= {name: arguments[name][:, row] for name in ("coords_q", "coords_k")} | {"tables": arguments["tables"]}
    return alone


@each_version
@each_count
def test_a_step_is_the_last_query_of_causal_attention(version: str, count: int) -> None:
    attention, steps = seqgen_kernels.load(version).attention, 12
    arguments = step_arguments(3, 2, steps, 5, count)
    q = np.random.default_rng(1).standard_normal((3, 2, steps, 5)).astype(np.float32)
    coords = arguments.get("coords_k")
    whole = {"k": arguments["k"], "v": arguments["v"], "coords_k": coords, "tables": arguments.get("tables")}
    wanted, _ = attention.forward(q, causal=True, coords_q=coords, **whole)
    for t in range(steps):
        query = None if coords is None else coords[:, :, t]
        y = attention.step(q[:, :, t], lengths=np.full(3, t + 1), coords_q=query, **whole)
        np.testing.assert_allclose(y, wanted[:, :, t], rtol=2e-5, atol=5e-6)


@each_version
@each_count
def test_each_row_sees_its_own_length(version: str, count: int) -> None:
    ops, arguments = seqgen_kernels.load(version), step_arguments(9, 3, 17, 19, count)
    arguments["lengths"][:3] = 0, 1, 17
    y = ops.attention.step(**arguments, scale=0.3)
    assert (y.shape, y.dtype) == ((9, 3, 19), np.dtype(np.float32))
    assert not y[0].any()
    np.testing.assert_allclose(y[1], arguments["v"][1, :, 0], rtol=1e-6)
    reference = seqgen_kernels.load("reference").attention.step(**arguments, scale=0.3)
    np.testing.assert_allclose(y, reference, rtol=2e-5, atol=5e-6)


@each_version
@each_count
def test_nothing_beyond_a_length_is_read(version: str, count: int) -> None:
    step, arguments = seqgen_kernels.load(version).attention.step, step_arguments(4, 2, 9, 5, count)
    wanted = step(**arguments)
    for b, length in enumerate(arguments["lengths"]):
        arguments["k"][b, :, length:] = arguments["v"][b, :, length:] = np.nan
        if count:
            arguments["coords_k"][:, b, length:] = np.iinfo(np.int64).max
    np.testing.assert_array_equal(step(**arguments), wanted)
    assert np.isfinite(wanted).all()


@each_version
@pytest.mark.parametrize("sizes", [(0, 2, 4, 3), (2, 0, 4, 3), (2, 2, 0, 3), (2, 2, 4, 0), (1, 1, 1, 1)])
def test_a_step_of_little_or_nothing(version: str, sizes: tuple[int, int, int, int]) -> None:
    arguments = step_arguments(*sizes, count=1)
    y = seqgen_kernels.load(version).attention.step(**arguments)
    assert y.shape == arguments["q"].shape
    wanted = seqgen_kernels.load("reference").attention.step(**arguments)
    np.testing.assert_allclose(y, wanted, rtol=1e-6)


@each_version
def test_steps_take_strided_and_read_only_arrays_and_leave_them_alone(version: str) -> None:
    step, arguments = seqgen_kernels.load(version).attention.step, step_arguments(5, 2, 11, 7, count=2)
    wanted, turned = step(**arguments), {name: np.asfortranarray(array) for name, array in arguments.items()}
    for array in turned.values():
        array.flags.writeable = False
    np.testing.assert_allclose(step(**turned), wanted, rtol=1e-6, atol=1e-6)
    for name, array in arguments.items():
        np.testing.assert_array_equal(turned[name], array)


@each_version
def test_nan_stays_in_its_row_and_head(version: str) -> None:
    step, arguments = seqgen_kernels.load(version).attention.step, step_arguments(6, 2, 9, 5, count=1)
    arguments["lengths"][2] = 4
    wanted = step(**arguments)
    arguments["k"][2, 1, 3] = np.nan
    y = step(**arguments)
    assert np.isnan(y[2, 1]).all()
    y[2, 1] = wanted[2, 1]
    np.testing.assert_array_equal(y, wanted)


@each_version
def test_large_scores_do_not_overflow(version: str) -> None:
    arguments = step_arguments(3, 2, 40, 8)
    arguments["lengths"][:] = 40, 39, 1
    y = seqgen_kernels.load(version).attention.step(**arguments, scale=100.0)
    wanted = seqgen_kernels.load("reference").attention.step(**arguments, scale=100.0)
    np.testing.assert_allclose(y, wanted, rtol=1e-3, atol=1e-4)


@each_dtype
@each_count
@pytest.mark.parametrize("batch", [1, 2, 3, 6, 31, 32])
@pytest.mark.parametrize(("heads", "places", "width"), [(8, 96, 32), (3, 67, 19), (1, 5, 1)])
def test_a_step_is_batch_invariant(batch: int, heads: int, places: int, width: int, count: int, dtype: str) -> None:
    step = seqgen_kernels.load("numba").attention.step
    arguments = step_arguments(batch, heads, places, width, count, dtype)
    whole = step(**arguments)
    for place in range(batch):
        np.testing.assert_array_equal(whole[place], step(**row_of(arguments, place))[0])


@each_dtype
@each_count
def test_a_step_has_the_same_bits_with_any_number_of_threads(
    count: int, dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import numba

    step, results = seqgen_kernels.load("numba").attention.step, []
    arguments = step_arguments(13, 3, 50, 9, count, dtype)
    for threads in (1, 2, 3):
        monkeypatch.setattr(numba.config, "NUMBA_NUM_THREADS", threads)
        results.append(step(**arguments))
    np.testing.assert_array_equal(results[1], results[0])
    np.testing.assert_array_equal(results[2], results[0])
