"""Parity with PyTorch, where it is installed: the same weights, the same numbers, the same gradients."""

from collections.abc import Callable
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
@pytest.mark.parametrize("operator", ["rnn", "gru"])
@pytest.mark.parametrize("half", ["forward", "reverse"])
@pytest.mark.parametrize("lengths", [[4, 4, 4], [4, 1, 3]])
def test_rnn_and_gru(version: str, operator: str, half: str, lengths: list[int]) -> None:
    ours, hidden = getattr(seqgen_kernels.load(version), operator), 5
    theirs = getattr(torch.nn, operator.upper())(3, hidden, batch_first=True, bidirectional=True)
    suffix, place = ("", 0) if half == "forward" else ("_reverse", 1)
    names = [f"{name}_l0{suffix}" for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
    weights = [getattr(theirs, name) for name in names]
    x, h0 = tensors(numbers(0, 3, 4, 3), numbers(1, 2, 3, hidden))
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    packed_y, h_n = theirs(packed, h0)
    y, _ = torch.nn.utils.rnn.pad_packed_sequence(packed_y, batch_first=True, total_length=4)
    wanted = y[..., place * hidden : (place + 1) * hidden], h_n[place]
    dy = numbers(3, 3, 4, hidden), numbers(4, 3, hidden)
    torch.autograd.backward(wanted, [torch.tensor(d) for d in dy])
    arrays = [t.detach().numpy() for t in (x, *weights, h0[place])]
    outputs, cache = ours.forward(*arrays, lengths=np.array(lengths), reverse=half == "reverse")
    gradients = [x.grad, *(w.grad for w in weights), h0.grad[place]]
    assert_close([*outputs, *ours.backward(dy, cache)], [*wanted, *gradients])


@each_version
@pytest.mark.parametrize("operator", ["rnn", "gru"])
def test_rnn_and_gru_steps(version: str, operator: str) -> None:
    cell = getattr(torch.nn, f"{operator.upper()}Cell")(3, 5)
    x, h = numbers(0, 4, 3), numbers(1, 4, 5)
    weights = [w.detach().numpy() for w in (cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh)]
    wanted = cell(torch.tensor(x), torch.tensor(h))
    assert_close([getattr(seqgen_kernels.load(version), operator).step(x, h, *weights)], [wanted])


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


def assert_steps_alike(update: Callable[..., None], states: int, optimiser: Callable[..., Any]) -> None:
    """Five updates: `update` gets param, grad, as many states, and the index of the step."""
    param, kept = numbers(0, 3, 4), [np.zeros((3, 4), np.float32) for _ in range(states)]
    (theirs,) = tensors(param)
    peer = optimiser([theirs])
    for step_index in range(1, 6):
        theirs.grad = torch.tensor(numbers(step_index, 3, 4))
        peer.step()
        update(param, numbers(step_index, 3, 4), *kept, step_index)
    assert_close([param], [theirs])


@each_version
@pytest.mark.parametrize(("operator", "peer"), [("adam", torch.optim.Adam), ("adamw", torch.optim.AdamW)])
def test_adam_and_adamw(version: str, operator: str, peer: Any) -> None:
    ours, settings = getattr(seqgen_kernels.load(version), operator), {"lr": 0.05, "eps": 0.05, "weight_decay": 0.1}
    assert_steps_alike(
        lambda param, grad, m, v, step_index: ours.update(
            param, grad, m, v, beta1=0.8, beta2=0.95, step_index=step_index, **settings
        ),
        2,
        lambda theirs: peer(theirs, betas=(0.8, 0.95), **settings),
    )


@each_version
@pytest.mark.parametrize(("momentum", "nesterov"), [(0.0, False), (0.7, False), (0.7, True)])
def test_sgd(version: str, momentum: float, nesterov: bool) -> None:
    settings = {"lr": 0.05, "momentum": momentum, "nesterov": nesterov, "weight_decay": 0.1}
    ours = seqgen_kernels.load(version).sgd
    assert_steps_alike(
        lambda param, grad, *rest: ours.update(param, grad, rest[0] if momentum else None, **settings),
        1 if momentum else 0,
        lambda theirs: torch.optim.SGD(theirs, **settings),
    )


@each_version
@pytest.mark.parametrize(
    ("operator", "options"),
    [
        *[(name, {}) for name in ("relu", "leaky_relu", "sigmoid", "tanh", "gelu", "silu")],
        ("leaky_relu", {"negative_slope": 0.3}),
        ("gelu", {"approximate": "tanh"}),
    ],
)
def test_activations(version: str, operator: str, options: dict[str, Any]) -> None:
    ours, x, dy = getattr(seqgen_kernels.load(version), operator), numbers(0, 3, 17) * 9, numbers(1, 3, 17)
    x[0, 0] = 0
    (y, cache), (theirs,) = ours.forward(x, **options), tensors(x)
    wanted = getattr(torch.nn.functional, operator)(theirs, **options)
    wanted.backward(torch.tensor(dy))
    assert_close([y, *ours.backward(dy, cache)], [wanted, theirs.grad])


@each_version
def test_layer_norm_and_rms_norm(version: str) -> None:
    ops, x, dy, vectors = seqgen_kernels.load(version), numbers(0, 2, 3, 7), numbers(1, 2, 3, 7), numbers(2, 2, 7)
    for operator, weights in (("layer_norm", [*vectors]), ("rms_norm", [vectors[0]])):
        ours, theirs = getattr(ops, operator), tensors(x, *weights)
        y, cache = ours.forward(x, *weights, eps=0.1)
        wanted = getattr(torch.nn.functional, operator)(theirs[0], (7,), *theirs[1:], eps=0.1)
        wanted.backward(torch.tensor(dy))
        assert_close([y, *ours.backward(dy, cache)], [wanted, *(t.grad for t in theirs)])


@each_version
@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("shape", [(4, 3), (2, 3, 2, 5)])
def test_batch_norm(version: str, shape: tuple[int, ...], training: bool) -> None:
    batch_norm, x, dy = seqgen_kernels.load(version).batch_norm, numbers(0, *shape), numbers(1, *shape)
    w, b, mean, var = numbers(2, 4, 3) + np.float32([[0], [0], [0], [2]])
    (y, new_mean, new_var), cache = batch_norm.forward(x, w, b, mean, var, training, 0.3, 0.01)
    running = torch.tensor(mean), torch.tensor(var)
    theirs = tensors(x, w, b)
    wanted = torch.nn.functional.batch_norm(theirs[0], *running, *theirs[1:], training, 0.3, 0.01)
    wanted.backward(torch.tensor(dy))
    assert_close([y, new_mean, new_var], [wanted, *running])
    assert_close(batch_norm.backward(dy, cache), [t.grad for t in theirs])


@each_version
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_losses_of_elements(version: str, reduction: str) -> None:
    ops, functional = seqgen_kernels.load(version), torch.nn.functional
    x, t, dy = numbers(0, 3, 5) * 5, numbers(1, 3, 5), numbers(2, 3, 5) if reduction == "none" else np.float32(0.7)
    weight, pos_weight = np.abs(numbers(3, 3, 1)), np.abs(numbers(4, 5))

    def bce(x: Any, t: Any) -> Any:
        weights = {"weight": torch.tensor(weight), "pos_weight": torch.tensor(pos_weight)}
        return functional.binary_cross_entropy_with_logits(x, t.abs().detach(), reduction=reduction, **weights)

    def kl(mu: Any, s: Any) -> Any:
        normal = torch.distributions.Normal
        each = torch.distributions.kl_divergence(normal(mu, (s / 2).exp()), normal(0.0, 1.0))
        return each if reduction == "none" else getattr(each, reduction)()

    cases = [
        (ops.mse, (x, t), lambda x, t: functional.mse_loss(x, t, reduction=reduction)),
        (ops.bce_with_logits, (x, np.abs(t), weight, pos_weight), bce),
        (ops.gaussian_kl, (x, t), kl),
    ]
    for ours, arrays, function in cases:
        loss, cache = ours.forward(*arrays, reduction=reduction)
        theirs = tensors(*arrays[:2])
        wanted = function(*theirs)
        wanted.backward(torch.tensor(dy))
        gradients = ours.backward(np.asarray(dy), cache)
        assert_close([loss, *gradients], [wanted, *(theirs[n].grad for n in range(len(gradients)))])


POOLS: list[tuple[tuple[int, ...], dict[str, Any]]] = [
    ((4, 7), {"kernel_size": 2}),
    ((5, 8), {"kernel_size": 3, "stride": 2, "padding": 1}),
    ((5, 8), {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True}),
    ((4, 6), {"kernel_size": (3, 2), "stride": (2, 5), "padding": (1, 0), "ceil_mode": True}),
    ((7, 9), {"kernel_size": (2, 5), "stride": (3, 1), "padding": (1, 2)}),
    ((2, 2), {"kernel_size": 3, "ceil_mode": True}),
    ((1, 1), {"kernel_size": 1}),
    ((6,), {"kernel_size": 2}),
    ((9,), {"kernel_size": 4, "stride": 3, "padding": 2}),
    ((6,), {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True}),
    ((6,), {"kernel_size": 2, "stride": 3, "ceil_mode": True}),
]
DILATED = [
    ((6, 9), {"kernel_size": (2, 3), "stride": 1, "padding": 1, "dilation": (3, 2)}),
    ((7, 7), {"kernel_size": 2, "stride": 2, "dilation": 2, "ceil_mode": True}),
    ((8,), {"kernel_size": 3, "stride": 2, "padding": 1, "dilation": 2}),
]


@each_version
@pytest.mark.parametrize(
    ("kind", "size", "options"),
    [("max", *each) for each in POOLS + DILATED]
    + [("avg", *each) for each in POOLS]
    + [("avg", size, {**options, "count_include_pad": False}) for size, options in POOLS],
)
@pytest.mark.parametrize("rows", [0, 2])
def test_pools(version: str, kind: str, size: tuple[int, ...], options: dict[str, Any], rows: int) -> None:
    name = f"{kind}_pool{len(size)}d"
    ours, x = getattr(seqgen_kernels.load(version), name), numbers(0, rows, 3, *size)
    x[:, :1] = np.round(2 * x[:, :1])  # with ties
    (y, cache), (theirs,) = ours.forward(x, **options), tensors(x)
    wanted = getattr(torch.nn.functional, name)(theirs, **options)
    assert y.shape == wanted.shape
    dy = numbers(1, *y.shape)
    wanted.backward(torch.tensor(dy))
    assert_close([y, *ours.backward(dy, cache)], [wanted, theirs.grad])


@each_version
@pytest.mark.parametrize("factor", [1, 2, (3, 2)])
def test_upsample2d(version: str, factor: Any) -> None:
    ours, x = seqgen_kernels.load(version).upsample2d, numbers(0, 2, 3, 4, 5)
    (y, cache), (theirs,) = ours.forward(x, factor), tensors(x)
    wanted = torch.nn.functional.interpolate(theirs, scale_factor=factor, mode="nearest")
    dy = numbers(1, *y.shape)
    wanted.backward(torch.tensor(dy))
    assert_close([y, *ours.backward(dy, cache)], [wanted, theirs.grad])
