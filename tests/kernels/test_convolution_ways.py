"""Compiled convolutions choose how to sum by the shapes: each way meets arrays, NaN, and other numbers of threads."""

from typing import Any

import numba
import numpy as np
import numpy.typing as npt
import pytest
import seqgen_kernels

Array = npt.NDArray[Any]
NUMPY, NUMBA = seqgen_kernels.load("numpy"), seqgen_kernels.load("numba")

WAYS = {  # x (N, C, H, W), w (O, C / groups, KH, KW), stride, padding, dilation, groups
    "columns of taps in planes of their own": ((2, 5, 12, 13), (20, 5, 3, 3), 1, 1, 1, 1),
    "all columns in one plane, with gaps": ((2, 3, 3, 70), (6, 3, 2, 3), 1, (1, 0), 1, 1),
    "one line, far taps": ((1, 18, 1, 130), (17, 18, 1, 4), 1, (0, 3), (1, 2), 1),
    "one image for all threads": ((1, 40, 1, 300), (50, 40, 1, 5), 1, (0, 2), 1, 1),
    "few outputs": ((2, 20, 16, 17), (3, 20, 3, 3), 1, 1, 1, 1),
    "few taps": ((3, 1, 15, 14), (9, 1, 3, 3), 1, 1, 1, 1),
    "few channels, in steps": ((2, 3, 17, 40), (10, 3, 4, 5), (2, 3), (1, 2), 1, 1),
    "few weights of odd images": ((5, 2, 13, 11), (7, 2, 3, 3), 1, 1, 1, 1),
    "many weights": ((5, 20, 12, 12), (40, 20, 3, 3), 1, 1, 1, 1),
    "many weights, wide lines": ((3, 24, 3, 80), (40, 24, 1, 3), 1, (0, 1), 1, 1),
    "small images side by side": ((9, 20, 5, 5), (24, 20, 3, 3), 1, 1, 1, 1),
    "rows of channels": ((5, 18, 11, 9), (20, 18, 3, 2), (2, 3), (1, 0), 1, 1),
    "rows of channels, in groups, apart": ((3, 34, 14, 15), (8, 17, 3, 3), 2, (2, 1), (1, 2), 2),
    "a group a channel": ((2, 20, 15, 14), (20, 1, 3, 3), 1, 1, 1, 20),
    "a group a channel, in steps": ((2, 20, 15, 14), (40, 1, 3, 3), 2, 1, 1, 20),
}
each_way = pytest.mark.parametrize("way", WAYS)


def numbers(seed: int, *shape: int, dtype: str = "float32") -> Array:
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(dtype)


def results(kernels: Any, way: str, dtype: str, spoil: Any = None) -> list[Array]:
    """y, dx, dw, db of the convolution and of the transposed one that undoes it."""
    shape, w_shape, stride, padding, dilation, groups = WAYS[way]
    x, w = numbers(0, *shape, dtype=dtype), numbers(1, *w_shape, dtype=dtype)
    y, cache = kernels.conv2d.forward(x, w, numbers(2, w_shape[0], dtype=dtype), stride, padding, dilation, groups)
    dy = numbers(3, *y.shape, dtype=dtype)
    if spoil is not None:
        spoil(x), spoil(dy)
        y, cache = kernels.conv2d.forward(x, w, None, stride, padding, dilation, groups)
    back = kernels.conv2d.backward(dy, cache)
    undone, undone_cache = kernels.conv_transpose2d.forward(dy, w, None, stride, padding, 0, groups, dilation)
    again = kernels.conv_transpose2d.backward(numbers(4, *undone.shape, dtype=dtype), undone_cache)
    return [each for each in (y, *back, undone, *again) if each is not None]


@pytest.mark.parametrize("dtype", ["float32", pytest.param("float64", marks=pytest.mark.slow)])
@each_way
def test_each_way_agrees_with_arrays(way: str, dtype: str) -> None:
    near: dict[str, Any] = {"rtol": 1e-4, "atol": 2e-4} if dtype == "float32" else {"rtol": 1e-11, "atol": 1e-11}
    for got, wanted in zip(results(NUMBA, way, dtype), results(NUMPY, way, dtype), strict=True):
        assert got.dtype == dtype
        assert got.flags.c_contiguous
        np.testing.assert_allclose(got, wanted, **near)


def at_the_edges(x: Array) -> None:
    x[0, 0, 0, -1] = x[-1, -1, -1, 0] = np.nan


@each_way
def test_nan_reaches_what_it_belongs_to_and_nothing_else(way: str) -> None:
    for got, wanted in zip(
        results(NUMBA, way, "float32", at_the_edges), results(NUMPY, way, "float32", at_the_edges), strict=True
    ):
        np.testing.assert_array_equal(np.isnan(got), np.isnan(wanted))


@each_way
def test_the_threads_change_no_bit(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    every = []
    for threads in (1, 2, 3):
        monkeypatch.setattr(numba.config, "NUMBA_NUM_THREADS", threads)
        every.append(results(NUMBA, way, "float32"))
    for one, two, three in zip(*every, strict=True):
        np.testing.assert_array_equal(one, two)
        np.testing.assert_array_equal(one, three)
