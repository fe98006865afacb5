"""Shapes nobody thought of: Hypothesis draws them, the reference judges."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import seqgen_kernels
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Array = npt.NDArray[Any]
REFERENCE = seqgen_kernels.load("reference")
few = settings(derandomize=True, deadline=None, max_examples=25, database=None)
each_fast_version = pytest.mark.parametrize("version", ["numpy", "numba", "cupy"])
small = st.integers(0, 6)
seeds = st.integers(0, 1000)


def numbers(seed: int, *shape: int) -> Array:
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)


def assert_close(got: Any, wanted: Any) -> None:
    for one, other in zip(got, wanted, strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-5, atol=5e-6)


@each_fast_version
@few
@given(rows=st.lists(small, max_size=3), inputs=st.integers(0, 40), outputs=st.integers(0, 20), seed=seeds)
def test_linear(version: str, rows: list[int], inputs: int, outputs: int, seed: int) -> None:
    ops = seqgen_kernels.load(version)
    arguments = numbers(seed, *rows, inputs), numbers(seed + 1, outputs, inputs), numbers(seed + 2, outputs)
    (wanted, wanted_cache), (y, cache) = REFERENCE.linear.forward(*arguments), ops.linear.forward(*arguments)
    dy = numbers(seed + 3, *y.shape)
    assert_close([y, *ops.linear.backward(dy, cache)], [wanted, *REFERENCE.linear.backward(dy, wanted_cache)])


@each_fast_version
@pytest.mark.parametrize(("operator", "gates"), [("rnn", 1), ("gru", 3), ("lstm", 4)])
@few
@given(batch=st.integers(0, 9), steps=small, inputs=small, hidden=st.integers(1, 20), reverse=st.booleans(), seed=seeds)
def test_recurrent(
    version: str, operator: str, gates: int, batch: int, steps: int, inputs: int, hidden: int, reverse: bool, seed: int
) -> None:
    ours, theirs = getattr(seqgen_kernels.load(version), operator), getattr(REFERENCE, operator)
    sizes = [(batch, steps, inputs), (gates * hidden, inputs), (gates * hidden, hidden)]
    arguments = [numbers(seed + n, *size) for n, size in enumerate(sizes)]
    lengths = np.random.default_rng(seed).integers(0, steps + 1, batch)
    outputs, cache = ours.forward(*arguments, lengths=lengths, reverse=reverse)
    wanted, wanted_cache = theirs.forward(*arguments, lengths=lengths, reverse=reverse)
    dy = tuple(numbers(seed, *y.shape) for y in outputs)
    gradients, wanted_gradients = ours.backward(dy, cache), theirs.backward(dy, wanted_cache)
    assert_close([*outputs, *gradients[:3]], [*wanted, *wanted_gradients[:3]])


@each_fast_version
@few
@given(rows=small, classes=st.integers(1, 40), smoothing=st.floats(0, 1), seed=seeds)
def test_cross_entropy(version: str, rows: int, classes: int, smoothing: float, seed: int) -> None:
    ops = seqgen_kernels.load(version)
    labels = np.random.default_rng(seed).integers(-1, classes, rows)
    arguments = (10 * numbers(seed, rows, classes), labels, numbers(seed + 1, classes) + np.float32(1.5), -1, smoothing)
    loss, cache = ops.cross_entropy.forward(*arguments)
    wanted, wanted_cache = REFERENCE.cross_entropy.forward(*arguments)
    dy = np.ones((), np.float32)
    gradients = ops.cross_entropy.backward(dy, cache), REFERENCE.cross_entropy.backward(dy, wanted_cache)
    assert_close([loss, *gradients[0]], [wanted, *gradients[1]])


@each_fast_version
@few
@given(indices=st.lists(st.integers(0, 4), max_size=20), width=small, seed=seeds)
def test_embedding(version: str, indices: list[int], width: int, seed: int) -> None:
    ops = seqgen_kernels.load(version)
    places, w = np.array(indices, np.int32), numbers(seed, 5, width)
    (y, cache), (wanted, wanted_cache) = ops.embedding.forward(places, w), REFERENCE.embedding.forward(places, w)
    dy = numbers(seed, *y.shape)
    assert_close([y, *ops.embedding.backward(dy, cache)], [wanted, *REFERENCE.embedding.backward(dy, wanted_cache)])


@each_fast_version
@few
@given(shape=st.lists(st.integers(0, 8), min_size=1, max_size=3), scale=st.sampled_from([0.0, 1.0, 80.0]), seed=seeds)
def test_softmax(version: str, shape: list[int], scale: float, seed: int) -> None:
    ops = seqgen_kernels.load(version)
    x, dy = numbers(seed, *shape) * np.float32(scale), numbers(seed + 1, *shape)
    (y, cache), (wanted, wanted_cache) = ops.softmax.forward(x), REFERENCE.softmax.forward(x)
    assert_close([y, *ops.softmax.backward(dy, cache)], [wanted, *REFERENCE.softmax.backward(dy, wanted_cache)])


@each_fast_version
def test_exp_at_its_ends(version: str) -> None:
    x = np.array([[-200, -104, -87.4, -87, -1e-6, 0, -0.0]], np.float32)
    np.testing.assert_allclose(
        seqgen_kernels.load(version).softmax.forward(x)[0], REFERENCE.softmax.forward(x)[0], rtol=3e-7, atol=2e-38
    )


@each_fast_version
def test_gates_saturate(version: str) -> None:
    x = np.array([[[-1e30]], [[-90]], [[-20]], [[0]], [[20]], [[90]], [[1e30]]], np.float32)
    w_ih, w_hh = np.array([[1], [1], [1], [1]], np.float32), np.zeros((4, 1), np.float32)
    wanted = REFERENCE.lstm.forward(x, w_ih, w_hh)[0]
    assert_close(seqgen_kernels.load(version).lstm.forward(x, w_ih, w_hh)[0], wanted)


@each_fast_version
@few
@given(rows=st.integers(0, 150), channels=st.integers(0, 40), offset=st.sampled_from([0.0, 10.0]), seed=seeds)
def test_norms(version: str, rows: int, channels: int, offset: float, seed: int) -> None:
    x, w, dy = numbers(seed, rows, channels) + np.float32(offset), numbers(1, channels), numbers(2, rows, channels)
    for operator, weights in (("layer_norm", (w, w)), ("rms_norm", (w,))):
        ours, theirs = getattr(seqgen_kernels.load(version), operator), getattr(REFERENCE, operator)
        (y, cache), (wanted, wanted_cache) = ours.forward(x, *weights), theirs.forward(x, *weights)
        got, slopes = [y, *ours.backward(dy, cache)], [wanted, *theirs.backward(dy, wanted_cache)]
        for one, other in zip(got, slopes, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)


ACTIVATIONS = ("relu", "leaky_relu", "sigmoid", "tanh", "gelu", "silu")


@each_fast_version
@pytest.mark.parametrize("operator", ACTIVATIONS)
def test_activations_are_exact_near_0_and_at_their_ends(version: str, operator: str) -> None:
    sizes = np.array([1e-30, 1e-6, 1e-3, 0.1, 0.6, 0.63, 1, 5, 9, 30, 87, 89, 200, 1e4, 1e15], np.float32)
    x = np.concatenate([-sizes, np.zeros(1, np.float32), sizes])
    ours, theirs = getattr(seqgen_kernels.load(version), operator), getattr(REFERENCE, operator)
    (y, cache), (wanted, wanted_cache) = ours.forward(x), theirs.forward(x)
    np.testing.assert_allclose(y, wanted, rtol=1e-5, atol=1e-6)
    small = np.abs(x) < 1e-2
    np.testing.assert_allclose(y[small], wanted[small], rtol=1e-6)
    dy = np.ones_like(x)
    np.testing.assert_allclose(ours.backward(dy, cache)[0], theirs.backward(dy, wanted_cache)[0], rtol=1e-5, atol=1e-6)


@each_fast_version
@pytest.mark.parametrize("size", [2**16, 2**16 + 1, 9 * 2**16 + 5])
def test_spans_and_threads_leave_nothing_out(version: str, size: int) -> None:
    ops, x = seqgen_kernels.load(version), numbers(0, size)
    np.testing.assert_array_equal(ops.relu.forward(x)[0], np.maximum(x, 0))
    wanted = np.square(x - 1, dtype=np.float64).sum()
    np.testing.assert_allclose(ops.mse.forward(x, np.ones_like(x), "sum")[0], wanted, rtol=1e-6)


@pytest.fixture(params=["numpy", "numba", "numba, small tiles"])
def pooling(request: pytest.FixtureRequest) -> Iterator[str]:
    """A version; small tiles cut an image into several, as only large images are cut otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "numba, small tiles":
            from seqgen_kernels import _phases

            patch.setattr(_phases, "PIXELS", 40)
            _phases.plan.cache_clear()
            yield "numba"
            _phases.plan.cache_clear()
        else:
            yield request.param


@settings(few, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sides=st.tuples(st.integers(1, 12), st.integers(1, 12)), kernel=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    stride=st.tuples(st.integers(1, 4), st.integers(1, 4)), dilation=st.integers(1, 3), padded=st.booleans(),
    ceil_mode=st.booleans(), seed=seeds,
)  # fmt: skip
def test_pools(
    pooling: str, sides: tuple[int, int], kernel: tuple[int, int], stride: tuple[int, int], dilation: int,
    padded: bool, ceil_mode: bool, seed: int,
) -> None:  # fmt: skip
    ops, padding = seqgen_kernels.load(pooling), tuple(k // 2 if padded else 0 for k in kernel)
    high, wide = (max(side, dilation * (k - 1) + 1) for side, k in zip(sides, kernel, strict=True))
    x = np.round(4 * numbers(seed, 2, 1, high, wide))
    for name, last in (("max_pool2d", (dilation, ceil_mode)), ("avg_pool2d", (ceil_mode, padded))):
        ours, theirs = getattr(ops, name), getattr(REFERENCE, name)
        (y, cache), (wanted, wanted_cache) = (o.forward(x, kernel, stride, padding, *last) for o in (ours, theirs))
        dy = numbers(seed + 1, *wanted.shape)
        assert_close([y, *ours.backward(dy, cache)], [wanted, *theirs.backward(dy, wanted_cache)])
