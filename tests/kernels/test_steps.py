"""The generation kernels: equal to forward, and independent of the batch to the last bit."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import seqgen_kernels
from kernel_cases.recurrent import step_arguments

Array = npt.NDArray[Any]
BATCHES = [1, 2, 3, 6, 31, 32]
each_version = pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)
each_plain = pytest.mark.parametrize(("operator", "gates"), [("rnn", 1), ("gru", 3)])
each_dtype = pytest.mark.parametrize("dtype", ["float32", pytest.param("float64", marks=pytest.mark.slow)])


def numbers(seed: int, *shape: int, dtype: str = "float32") -> Array:
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def lstm_arguments(batch: int, inputs: int, hidden: int, dtype: str = "float32") -> list[Array]:
    return step_arguments(4, 2, batch, inputs, hidden, dtype)


@each_version
def test_lstm_step_is_a_sequence_of_one(version: str) -> None:
    lstm = seqgen_kernels.load(version).lstm
    x, h, c, *weights = lstm_arguments(3, 5, 7)
    (_, h_n, c_n), _ = lstm.forward(x[:, None], *weights, h0=h, c0=c)
    h_next, c_next = lstm.step(x, h, c, *weights)
    np.testing.assert_allclose(h_next, h_n, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(c_next, c_n, rtol=1e-5, atol=1e-6)


@each_version
def test_steps_without_biases(version: str) -> None:
    ops = seqgen_kernels.load(version)
    x, h, c, w_ih, w_hh, b_ih, b_hh = lstm_arguments(2, 3, 4)
    for given, zeros in zip(
        ops.lstm.step(x, h, c, w_ih, w_hh), ops.lstm.step(x, h, c, w_ih, w_hh, 0 * b_ih, 0 * b_hh), strict=True
    ):
        np.testing.assert_array_equal(given, zeros)
    np.testing.assert_allclose(ops.linear.step(x, w_ih), x @ w_ih.T, rtol=1e-5, atol=1e-6)


@each_version
@pytest.mark.parametrize(("batch", "inputs", "outputs"), [(0, 3, 4), (1, 1, 1), (3, 0, 4), (5, 15, 5), (7, 33, 13)])
def test_linear_step_is_forward(version: str, batch: int, inputs: int, outputs: int) -> None:
    linear = seqgen_kernels.load(version).linear
    x, w, b = numbers(0, batch, inputs), numbers(1, outputs, inputs), numbers(2, outputs)
    wanted = linear.forward(x, w, b)[0]
    for step in (lambda x: linear.step(x, w, b), linear.prepare(w, b)):
        np.testing.assert_allclose(step(x), wanted, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(step(np.asfortranarray(x)), wanted, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(linear.prepare(w)(x) + b, wanted, rtol=1e-5, atol=1e-5)


@each_version
def test_a_prepared_product_looks_at_each_x(version: str) -> None:
    linear = seqgen_kernels.load(version).linear
    with pytest.raises(ValueError, match=r"linear: b has shape \(3,\), wanted \(4,\)"):
        linear.prepare(numbers(0, 4, 5), numbers(1, 3))
    with pytest.raises(ValueError, match=r"linear: w has shape \(\), wanted \(O, I\)"):
        linear.prepare(np.array(1.0))
    prepared = linear.prepare(numbers(0, 4, 5))
    with pytest.raises(ValueError, match=r"linear: x has shape \(2, 3\), wanted \(..., 5\)"):
        prepared(numbers(1, 2, 3))
    with pytest.raises(TypeError, match="linear: w is float32, wanted float64 like x"):
        prepared(numbers(1, 2, 5, dtype="float64"))


@each_dtype
@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize(("inputs", "outputs"), [(512, 300), (67, 5), (16, 7)])
@pytest.mark.parametrize("is_prepared", [False, True])
def test_linear_step_is_batch_invariant(batch: int, inputs: int, outputs: int, dtype: str, is_prepared: bool) -> None:
    linear = seqgen_kernels.load("numba").linear
    x, w = numbers(0, 1, inputs, dtype=dtype), numbers(1, outputs, inputs, dtype=dtype)
    b, neighbours = numbers(2, outputs, dtype=dtype), numbers(3, batch, inputs, dtype=dtype)
    step = linear.prepare(w, b) if is_prepared else lambda x: linear.step(x, w, b)
    alone = step(x)
    for place in range(batch):
        crowd = neighbours.copy()
        crowd[place] = x[0]
        np.testing.assert_array_equal(step(crowd)[place], alone[0])


@each_dtype
@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize(("inputs", "hidden"), [(440, 128), (19, 13), (3, 1)])
def test_lstm_step_is_batch_invariant(batch: int, inputs: int, hidden: int, dtype: str) -> None:
    step = seqgen_kernels.load("numba").lstm.step
    x, h, c, *weights = lstm_arguments(batch, inputs, hidden, dtype)
    whole = step(x, h, c, *weights)
    for place in range(batch):
        row = slice(place, place + 1)
        for crowd, alone in zip(whole, step(x[row], h[row], c[row], *weights), strict=True):
            np.testing.assert_array_equal(crowd[place], alone[0])


def test_a_neighbour_full_of_nan_changes_nothing() -> None:
    ops = seqgen_kernels.load("numba")
    x, h, c, *weights = lstm_arguments(6, 20, 12)
    wanted = ops.lstm.step(x, h, c, *weights)
    x[2] = h[2] = c[2] = np.nan
    for got, before in zip(ops.lstm.step(x, h, c, *weights), wanted, strict=True):
        np.testing.assert_array_equal(np.delete(got, 2, axis=0), np.delete(before, 2, axis=0))
        assert np.isnan(got[2]).all()


@each_version
def test_steps_take_strided_and_read_only_arrays_and_leave_them_alone(version: str) -> None:
    ops = seqgen_kernels.load(version)
    x, h, c, *weights = (np.asfortranarray(array) for array in lstm_arguments(3, 4, 5))
    wanted = ops.lstm.step(*(np.ascontiguousarray(array) for array in (x, h, c, *weights)))
    before = [array.copy() for array in (x, h, c, *weights)]
    for array in (x, h, c, *weights):
        array.flags.writeable = False
    for got, other in zip(ops.lstm.step(x, h, c, *weights), wanted, strict=True):
        np.testing.assert_allclose(got, other, rtol=1e-6)
    for array, copy in zip((x, h, c, *weights), before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_lstm_forward_gives_the_same_bits_with_any_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    import numba

    forward, results = seqgen_kernels.load("numba").lstm.forward, []
    x, h, c, *weights = lstm_arguments(13, 9, 11)
    for threads in (1, 2, 3):
        monkeypatch.setattr(numba.config, "NUMBA_NUM_THREADS", threads)
        results.append(forward(np.stack([x, 2 * x, -x], axis=1), *weights, h0=h, c0=c)[0])
    for other in results[1:]:
        for got, wanted in zip(other, results[0], strict=True):
            np.testing.assert_array_equal(got, wanted)


@each_version
@each_plain
def test_rnn_and_gru_steps_are_sequences_of_one(version: str, operator: str, gates: int) -> None:
    ours = getattr(seqgen_kernels.load(version), operator)
    x, h, w_ih, w_hh, *biases = step_arguments(gates, 1, 3, 5, 7, "float32")
    for given in (biases, [None, None], [None, biases[1]]):
        (_, h_n), _ = ours.forward(x[:, None], w_ih, w_hh, *given, h0=h)
        np.testing.assert_allclose(ours.step(x, h, w_ih, w_hh, *given), h_n, rtol=1e-5, atol=1e-6)


@each_dtype
@each_plain
@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize(("inputs", "hidden"), [(440, 128), (19, 13), (3, 1)])
def test_rnn_and_gru_steps_are_batch_invariant(
    batch: int, inputs: int, hidden: int, operator: str, gates: int, dtype: str
) -> None:
    step = getattr(seqgen_kernels.load("numba"), operator).step
    x, h, *weights = step_arguments(gates, 1, batch, inputs, hidden, dtype)
    whole = step(x, h, *weights)
    for place in range(batch):
        row = slice(place, place + 1)
        np.testing.assert_array_equal(whole[place], step(x[row], h[row], *weights)[0])


@each_plain
def test_rnn_and_gru_steps_ignore_a_neighbour_full_of_nan(operator: str, gates: int) -> None:
    step = getattr(seqgen_kernels.load("numba"), operator).step
    x, h, *weights = step_arguments(gates, 1, 6, 20, 12, "float32")
    wanted = step(x, h, *weights)
    x[2] = h[2] = np.nan
    got = step(x, h, *weights)
    np.testing.assert_array_equal(np.delete(got, 2, axis=0), np.delete(wanted, 2, axis=0))
    assert np.isnan(got[2]).all()


@each_version
@each_plain
def test_rnn_and_gru_steps_take_strided_and_read_only_arrays(version: str, operator: str, gates: int) -> None:
    step = getattr(seqgen_kernels.load(version), operator).step
    arrays = step_arguments(gates, 1, 3, 4, 5, "float32")
    wanted, copies = step(*arrays), [np.asfortranarray(array) for array in arrays]
    for array in copies:
        array.flags.writeable = False
    np.testing.assert_allclose(step(*copies), wanted, rtol=1e-6, atol=1e-6)
    for array, copy in zip(arrays, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


@each_plain
def test_rnn_and_gru_give_the_same_bits_with_any_number_of_threads(
    operator: str, gates: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    import numba

    ours, results = getattr(seqgen_kernels.load("numba"), operator), []
    x, h, *weights = step_arguments(gates, 1, 13, 9, 11, "float32")
    for threads in (1, 2, 3):
        monkeypatch.setattr(numba.config, "NUMBA_NUM_THREADS", threads)
        outputs, cache = ours.forward(np.stack([x, 2 * x, -x], axis=1), *weights, h0=h)
        results.append([*outputs, *ours.backward(outputs, cache)])
    for other in results[1:]:
        for got, wanted in zip(other, results[0], strict=True):
            np.testing.assert_array_equal(got, wanted)
