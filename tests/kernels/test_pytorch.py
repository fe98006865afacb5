"""Parity with PyTorch, where it is installed: the same weights, the same numbers, the same gradients."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import seqgen_kernels

torch = pytest.importorskip("torch")
Array = npt.NDArray[Any]
each_version = pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)


def numbers(seed: int, *shape: int) -> Array:
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)


def tensors(*arrays: Array) -> list[Any]:
    return [torch.tensor(array, requires_grad=array.dtype.kind == "f") for array in arrays]


def assert_close(got: Any, wanted: Any) -> None:
    for one, other in zip(got, wanted, strict=True):
        np.testing.assert_allclose(one, other.detach().numpy(), rtol=2e-5, atol=5e-6)


@each_version
def test_linear(version: str) -> None:
    linear = seqgen_kernels.load(version).linear
    arrays = numbers(0, 2, 3, 5), numbers(1, 4, 5), numbers(2, 4)
    (y, cache), dy = linear.forward(*arrays), numbers(3, 2, 3, 4)
    theirs = tensors(*arrays)
    wanted = torch.nn.functional.linear(*theirs)
    wanted.backward(torch.tensor(dy))
    assert_close([y, *linear.backward(dy, cache)], [wanted, *(t.grad for t in theirs)])


@each_version
@pytest.mark.parametrize("padding_idx", [None, 2])
def test_embedding(version: str, padding_idx: int | None) -> None:
    embedding = seqgen_kernels.load(version).embedding
    indices, w = np.array([[0, 2, 2], [3, 1, 2]]), numbers(0, 5, 3)
    (y, cache), dy = embedding.forward(indices, w, padding_idx), numbers(1, 2, 3, 3)
    places, weight = tensors(indices, w)
    wanted = torch.nn.functional.embedding(places, weight, padding_idx)
    wanted.backward(torch.tensor(dy))
    assert_close([y, *embedding.backward(dy, cache)], [wanted, weight.grad])


@each_version
@pytest.mark.parametrize("half", ["forward", "reverse"])
@pytest.mark.parametrize("lengths", [[4, 4, 4], [4, 1, 3]])
def test_lstm(version: str, half: str, lengths: list[int]) -> None:
    """PyTorch's bidirectional LSTM on a packed sequence is our two directions, side by side."""
    lstm, hidden = seqgen_kernels.load(version).lstm, 5
    theirs = torch.nn.LSTM(3, hidden, batch_first=True, bidirectional=True)
    suffix, place = ("", 0) if half == "forward" else ("_reverse", 1)
    names = [f"{name}_l0{suffix}" for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
    weights = [getattr(theirs, name) for name in names]
    x, h0, c0 = tensors(numbers(0, 3, 4, 3), numbers(1, 2, 3, hidden), numbers(2, 2, 3, hidden))
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    packed_y, (h_n, c_n) = theirs(packed, (h0, c0))
    y, _ = torch.nn.utils.rnn.pad_packed_sequence(packed_y, batch_first=True, total_length=4)
    wanted = y[..., place * hidden : (place + 1) * hidden], h_n[place], c_n[place]
    dy = numbers(3, 3, 4, hidden), numbers(4, 3, hidden), numbers(5, 3, hidden)
    torch.autograd.backward(wanted, [torch.tensor(d) for d in dy])
    arrays = [t.detach().numpy() for t in (x, *weights, h0[place], c0[place])]
    outputs, cache = lstm.forward(*arrays, lengths=np.array(lengths), reverse=half == "reverse")
    gradients = [x.grad, *(w.grad for w in weights), h0.grad[place], c0.grad[place]]
    assert_close([*outputs, *lstm.backward(dy, cache)], [*wanted, *gradients])


@each_version
def test_lstm_step(version: str) -> None:
    cell = torch.nn.LSTMCell(3, 5)
    x, h, c = numbers(0, 4, 3), numbers(1, 4, 5), numbers(2, 4, 5)
    weights = [w.detach().numpy() for w in (cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh)]
    wanted = cell(torch.tensor(x), (torch.tensor(h), torch.tensor(c)))
    assert_close(seqgen_kernels.load(version).lstm.step(x, h, c, *weights), wanted)


@each_version
def test_softmax(version: str) -> None:
    softmax, x, dy = seqgen_kernels.load(version).softmax, numbers(0, 2, 3, 7) * 9, numbers(1, 2, 3, 7)
    (y, cache), (theirs,) = softmax.forward(x), tensors(x)
    wanted = torch.softmax(theirs, -1)
    wanted.backward(torch.tensor(dy))
    assert_close([y, *softmax.backward(dy, cache)], [wanted, theirs.grad])


@each_version
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("weighted", [False, True])
def test_cross_entropy(version: str, reduction: str, smoothing: float, weighted: bool) -> None:
    operator = seqgen_kernels.load(version).cross_entropy
    logits, labels = numbers(0, 6, 5) * 4, np.array([0, 4, -100, 2, 2, -100])
    weights = numbers(1, 5) + np.float32(1.5) if weighted else None
    loss, cache = operator.forward(logits, labels, weights, -100, smoothing, reduction)
    theirs, targets = tensors(logits, labels)
    weight = None if weights is None else torch.tensor(weights)
    wanted = torch.nn.functional.cross_entropy(
        theirs, targets, weight, ignore_index=-100, label_smoothing=smoothing, reduction=reduction
    )
    dy = np.asarray(numbers(2, *loss.shape), np.float32)
    wanted.backward(torch.tensor(dy))
    assert_close([loss, *operator.backward(dy, cache)], [wanted, theirs.grad])


@each_version
def test_adamw(version: str) -> None:
    settings = {"lr": 0.05, "eps": 0.05, "weight_decay": 0.1}
    param, m, v = numbers(0, 3, 4), np.zeros((3, 4), np.float32), np.zeros((3, 4), np.float32)
    (theirs,) = tensors(param)
    optimiser = torch.optim.AdamW([theirs], betas=(0.8, 0.95), **settings)
    for step_index in range(1, 6):
        theirs.grad = torch.tensor(numbers(step_index, 3, 4))
        optimiser.step()
        update = seqgen_kernels.load(version).adamw.update
        update(param, numbers(step_index, 3, 4), m, v, beta1=0.8, beta2=0.95, step_index=step_index, **settings)
    assert_close([param], [theirs])
