"""What all optimisers do: change in place as the reference says, read any gradient, and leave it alone."""

import numpy as np
import pytest
import seqgen_kernels
from kernel_cases.optimisers import OPTIMISERS, Optimiser

each_version = pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)
each_optimiser = pytest.mark.parametrize("optimiser", OPTIMISERS, ids=lambda one: f"{one.operator} {one.name}".strip())


def updated(optimiser: Optimiser, version: str, dtype: str, shape: tuple[int, ...], steps: int) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    param = np.asarray(rng.standard_normal(shape)).astype(dtype)
    param, states = np.array(param), [np.zeros(shape, dtype) for _ in range(optimiser.states)]
    for step_index in range(1, steps + 1):
        grad = np.array(rng.standard_normal(shape)).astype(dtype)
        optimiser.update(version, param, np.asarray(grad), states, step_index)
    return [param, *states]


@pytest.mark.parametrize("shape", [(), (1,), (0,), (33,), (3, 5), (2, 3, 4)])
@pytest.mark.parametrize(
    ("version", "dtype"),
    [
        ("numpy", "float32"),
        ("numpy", "float64"),
        ("cupy", "float32"),
        ("numba", "float32"),
        pytest.param("numba", "float64", marks=pytest.mark.slow),
    ],
)
@each_optimiser
def test_versions_agree_with_the_reference(
    optimiser: Optimiser, version: str, dtype: str, shape: tuple[int, ...]
) -> None:
    rtol = 1e-5 if dtype == "float32" else 1e-12
    wanted = updated(optimiser, "reference", dtype, shape, 5)
    for got, array in zip(updated(optimiser, version, dtype, shape, 5), wanted, strict=True):
        assert got.dtype == np.dtype(dtype)
        np.testing.assert_allclose(got, array, rtol=rtol, atol=rtol)


@each_version
@each_optimiser
def test_a_strided_gradient_is_read_and_left_alone(optimiser: Optimiser, version: str) -> None:
    draw = np.random.default_rng(0).standard_normal((6, 3)).astype(np.float32)
    results = []
    for grad in (draw[::2], draw[::2].copy()):
        param, *states = np.ones((1 + optimiser.states, 3, 3), np.float32)
        optimiser.update(version, param, grad, states)
        results.append(param)
    np.testing.assert_array_equal(*results)
    np.testing.assert_array_equal(draw, np.random.default_rng(0).standard_normal((6, 3)).astype(np.float32))


@each_version
@each_optimiser
def test_nan_stays_where_it_is(optimiser: Optimiser, version: str) -> None:
    param, *states = np.zeros((1 + optimiser.states, 3), np.float32)
    optimiser.update(version, param, np.array([1, np.nan, 1], np.float32), states)
    np.testing.assert_array_equal(np.isnan(param), [False, True, False])


@pytest.mark.parametrize("version", ["numpy", "numba"])
@each_optimiser
def test_a_parameter_of_many_spans_is_updated_wholly(optimiser: Optimiser, version: str) -> None:
    """Every weight is alike, so every result is."""
    count = 3 * 2**16 + 5
    param, *states = np.ones((1 + optimiser.states, count), np.float32)
    optimiser.update(version, param, np.full(count, 0.5, np.float32), states)
    assert param[0] != 1
    for array in (param, *states):
        np.testing.assert_array_equal(array, np.full(count, array[0]))
