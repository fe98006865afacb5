"""Convolutions of shapes nobody thought of: Hypothesis draws them, the reference judges. And what must hold for any."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import seqgen_kernels
from hypothesis import given, settings
from hypothesis import strategies as st

Array = npt.NDArray[Any]
Pair = tuple[int, int]
REFERENCE = seqgen_kernels.load("reference")
few = settings(derandomize=True, deadline=None, max_examples=30, database=None)
each_fast_version = pytest.mark.parametrize("version", ["numpy", "numba"])


def pairs(low: int, high: int) -> st.SearchStrategy[Pair]:
    return st.tuples(st.integers(low, high), st.integers(low, high))


moving = given(
    images=st.integers(0, 3), sides=pairs(1, 9), groups=st.integers(1, 3), channels=st.integers(0, 4),
    outputs=st.integers(0, 4), kernel=pairs(1, 4), stride=pairs(1, 4), padding=pairs(0, 5), dilation=pairs(1, 3),
    seed=st.integers(0, 1000),
)  # fmt: skip


def numbers(seed: int, *shape: int, dtype: str = "float32") -> Array:
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(dtype)


def assert_same(version: str, name: str, *arguments: Any) -> None:
    """All outputs and gradients are those of the reference."""
    ours, theirs = getattr(seqgen_kernels.load(version), name), getattr(REFERENCE, name)
    (y, cache), (wanted, wanted_cache) = ours.forward(*arguments), theirs.forward(*arguments)
    dy = numbers(7, *wanted.shape)
    for got, one in zip([y, *ours.backward(dy, cache)], [wanted, *theirs.backward(dy, wanted_cache)], strict=True):
        np.testing.assert_allclose(got, one, rtol=2e-5, atol=5e-6)


@each_fast_version
@few
@moving
def test_convolutions(
    version: str, images: int, sides: Pair, groups: int, channels: int, outputs: int, kernel: Pair, stride: Pair,
    padding: Pair, dilation: Pair, seed: int,
) -> None:  # fmt: skip
    least = [d * (k - 1) + 1 - 2 * a for d, k, a in zip(dilation, kernel, padding, strict=True)]
    high, wide = (max(side, low) for side, low in zip(sides, least, strict=True))
    x, w = numbers(seed, images, channels * groups, high, wide), numbers(1, outputs * groups, channels, *kernel)
    b = numbers(2, outputs * groups)
    assert_same(version, "conv2d", x, w, b, stride, padding, dilation, groups)
    assert_same(version, "conv1d", x[:, :, 0], w[:, :, 0], b, stride[1], padding[1], dilation[1], groups)


@each_fast_version
@few
@moving
def test_transposed_convolutions(
    version: str, images: int, sides: Pair, groups: int, channels: int, outputs: int, kernel: Pair, stride: Pair,
    padding: Pair, dilation: Pair, seed: int,
) -> None:  # fmt: skip
    more = tuple(seed % max(s, d) for s, d in zip(stride, dilation, strict=True))
    one = [d * (k - 1) + 1 + m - 2 * a for d, k, m, a in zip(dilation, kernel, more, padding, strict=True)]
    high, wide = (max(side, 2 - size) for side, size in zip(sides, one, strict=True))
    x, w = numbers(seed, images, channels * groups, high, wide), numbers(1, channels * groups, outputs, *kernel)
    b = numbers(2, outputs * groups)
    assert_same(version, "conv_transpose2d", x, w, b, stride, padding, more, groups, dilation)
    one_row = (stride[1], padding[1], more[1], groups, dilation[1])
    assert_same(version, "conv_transpose1d", x[:, :, 0], w[:, :, 0], b, *one_row)


@pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)
@few
@given(
    small=pairs(1, 4), kernel=pairs(1, 3), stride=pairs(1, 3), padding=pairs(0, 3), dilation=pairs(1, 2),
    groups=st.integers(1, 2), seed=st.integers(0, 1000),
)  # fmt: skip
def test_a_transposed_convolution_is_the_adjoint_of_a_convolution(
    version: str, small: Pair, kernel: Pair, stride: Pair, padding: Pair, dilation: Pair, groups: int, seed: int
) -> None:
    """<conv(x), y> = <x, conv_transpose(y)>, with one w; and each is the other's gradient."""
    ops, more = seqgen_kernels.load(version), tuple(seed % s for s in stride)
    one = [d * (k - 1) + 1 + m - 2 * a for d, k, m, a in zip(dilation, kernel, more, padding, strict=True)]
    small = tuple(max(side, 2 - size) for side, size in zip(small, one, strict=True))
    large = ((side - 1) * s + size for side, s, size in zip(small, stride, one, strict=True))
    x, y = numbers(seed, 2, 2 * groups, *large, dtype="float64"), numbers(1, 2, groups, *small, dtype="float64")
    w = numbers(2, groups, 2, *kernel, dtype="float64")
    there, cache = ops.conv2d.forward(x, w, None, stride, padding, dilation, groups)
    back, cache_back = ops.conv_transpose2d.forward(y, w, None, stride, padding, more, groups, dilation)
    assert (there.shape, back.shape) == (y.shape, x.shape)
    np.testing.assert_allclose(np.vdot(there, y), np.vdot(x, back), rtol=1e-9, atol=1e-9)
    dx, dw, _ = ops.conv2d.backward(y, cache)
    dy, dw_back, _ = ops.conv_transpose2d.backward(x, cache_back)
    for got, wanted in ((dx, back), (dy, there), (dw, dw_back)):
        np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-9)


LARGE: list[tuple[str, tuple[int, ...], tuple[int, ...], dict[str, Any]]] = [
    ("conv2d", (3, 32, 28, 28), (64, 32, 3, 3), {"padding": 1}),
    ("conv2d", (2, 40, 14, 15), (24, 40, 5, 5), {"padding": 2, "stride": (2, 1)}),
    ("conv2d", (2, 1, 28, 28), (33, 1, 3, 3), {}),
    ("conv2d", (2, 24, 9, 35), (48, 1, 3, 3), {"padding": 1, "groups": 24}),
    ("conv2d", (1, 3, 65, 67), (7, 3, 7, 7), {"padding": 3, "stride": 2}),
    ("conv1d", (1, 150, 254), (50, 150, 6), {"dilation": 4}),
    ("conv1d", (2, 20, 300), (64, 20, 5), {"padding": 8, "dilation": 4}),
    ("conv_transpose2d", (2, 40, 7, 7), (40, 24, 4, 4), {"padding": 1, "stride": 2}),
    ("conv_transpose2d", (2, 36, 7, 9), (36, 17, 5, 5), {"padding": 2, "stride": 2, "output_padding": 1}),
    ("conv_transpose1d", (1, 20, 70), (20, 30, 7), {"padding": 2, "stride": 3}),
]


@pytest.mark.parametrize(("name", "x", "w", "options"), LARGE)
def test_many_channels_and_wide_images(
    name: str, x: tuple[int, ...], w: tuple[int, ...], options: dict[str, Any]
) -> None:
    """Too large for loops: the compiled version in float32 against arrays in float64."""
    results = []
    for version, dtype in (("numba", "float32"), ("numpy", "float64")):
        operator = getattr(seqgen_kernels.load(version), name)
        y, cache = operator.forward(numbers(0, *x).astype(dtype), numbers(1, *w).astype(dtype), **options)
        results.append([y, *operator.backward(numbers(2, *y.shape).astype(dtype), cache)[:2]])
    for got, wanted in zip(*results, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-4, atol=2e-6 * np.abs(wanted).max())
