"""AdamW: in place, against the reference, and by one update worked out on paper."""

from typing import Any

import numpy as np
import pytest
import seqgen_kernels

SETTINGS: dict[str, Any] = {"lr": 0.01, "beta1": 0.9, "beta2": 0.99, "eps": 0.05, "weight_decay": 0.1}
each_version = pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)


def updated(version: str, dtype: str, shape: tuple[int, ...], steps: int) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    param = rng.standard_normal(shape).astype(dtype)
    m, v = np.zeros((2, *shape), dtype)
    param, m, v = np.array(param), np.array(m), np.array(v)
    for step_index in range(1, steps + 1):
        grad = np.asarray(rng.standard_normal(shape)).astype(dtype)
        seqgen_kernels.load(version).adamw.update(param, grad, m, v, **SETTINGS, step_index=step_index)
    return [param, m, v]


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
def test_versions_agree_with_the_reference(version: str, dtype: str, shape: tuple[int, ...]) -> None:
    rtol = 1e-5 if dtype == "float32" else 1e-12
    for got, wanted in zip(updated(version, dtype, shape, 5), updated("reference", dtype, shape, 5), strict=True):
        assert got.dtype == np.dtype(dtype)
        np.testing.assert_allclose(got, wanted, rtol=rtol, atol=rtol)


@each_version
def test_the_first_update_is_one_learning_rate_long(version: str) -> None:
    param, grad = np.full(2, 3.0, np.float32), np.array([5.0, -0.25], np.float32)
    m, v = np.zeros((2, 2), np.float32)
    settings = {**SETTINGS, "eps": 0.0, "weight_decay": 0.0}
    seqgen_kernels.load(version).adamw.update(param, grad, m, v, **settings, step_index=1)
    np.testing.assert_allclose(param, [3.0 - 0.01, 3.0 + 0.01], rtol=1e-6)
    np.testing.assert_allclose(m, 0.1 * grad, rtol=1e-6)
    np.testing.assert_allclose(v, 0.01 * grad**2, rtol=1e-5)


@each_version
def test_weight_decay_does_not_pass_through_the_moments(version: str) -> None:
    param, grad, m, v = np.ones((4, 3), np.float32)
    grad[:], m[:], v[:] = 0, 0, 0
    seqgen_kernels.load(version).adamw.update(param, grad, m, v, **SETTINGS, step_index=1)
    np.testing.assert_allclose(param, 1 - 0.01 * 0.1, rtol=1e-6)
    assert not m.any() and not v.any()


@each_version
def test_a_strided_gradient_is_read_and_left_alone(version: str) -> None:
    draw = np.random.default_rng(0).standard_normal((6, 3)).astype(np.float32)
    results = []
    for grad in (draw[::2], draw[::2].copy()):
        param, m, v = np.ones((3, 3, 3), np.float32)
        seqgen_kernels.load(version).adamw.update(param, grad, m, v, **SETTINGS, step_index=1)
        results.append(param)
    np.testing.assert_array_equal(*results)
    np.testing.assert_array_equal(draw, np.random.default_rng(0).standard_normal((6, 3)).astype(np.float32))


@each_version
def test_nan_stays_where_it_is(version: str) -> None:
    param, m, v = np.zeros((3, 3), np.float32)
    grad = np.array([1, np.nan, 1], np.float32)
    seqgen_kernels.load(version).adamw.update(param, grad, m, v, **SETTINGS, step_index=1)
    np.testing.assert_array_equal(np.isnan(param), [False, True, False])
