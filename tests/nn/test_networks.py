"""Layers and blocks: gradients beside central differences, and values beside PyTorch's layers with the same weights."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from seqgen import nn
from seqgen.nn import glue
from seqgen.nn.tape import Array, Tensor

Build = Callable[[np.random.Generator], tuple[nn.Module, Callable[[Tensor], Tensor], tuple[int, ...]]]


def drawn(*shape: int, seed: int = 7) -> Array:
    return np.random.default_rng(seed).normal(0, 1, shape)


def builds() -> dict[str, Build]:
    """A module, how it is called, and the shape of what it is called with."""

    def plain(make: Callable[[np.random.Generator], Any], *shape: int, **options: Any) -> Build:
        def build(rng: np.random.Generator) -> tuple[nn.Module, Callable[[Tensor], Tensor], tuple[int, ...]]:
            module = make(rng)
            return module, lambda x: module(x, **options), shape

        return build

    lengths = np.array([4, 2])
    coords = np.array([[[0, 1, 2, 3, 4]] * 2, [[3, 1, 4, 1, 5]] * 2])
    context = Tensor(drawn(2, 3, 8))
    return {
        "rnn": plain(lambda rng: nn.RNN(3, 4, rng, layers=2), 2, 4, 3, lengths=lengths),
        "gru": plain(lambda rng: nn.GRU(3, 4, rng, bidirectional=True), 2, 4, 3, lengths=lengths),
        "lstm": plain(lambda rng: nn.LSTM(3, 4, rng, 2, True, 0.3), 2, 4, 3, lengths=lengths, seed=5),
        "conv1d": plain(lambda rng: nn.Conv1d(4, 6, 3, rng, groups=2, padding=1), 2, 4, 7),
        "conv2d": plain(lambda rng: nn.Conv2d(2, 3, (3, 2), rng, stride=2, bias=False), 2, 2, 7, 6),
        "conv_transpose2d": plain(lambda rng: nn.ConvTranspose2d(2, 3, 4, rng, stride=2, padding=1), 2, 2, 3, 3),
        "pools": plain(lambda rng: nn.Sequential(nn.MaxPool2d(2), nn.AvgPool2d(2, stride=1)), 2, 2, 6, 6),
        "norms": plain(lambda rng: nn.Sequential(nn.LayerNorm(6), nn.RMSNorm(6)), 3, 4, 6),
        "batch_norm": plain(lambda rng: nn.BatchNorm2d(3), 2, 3, 4, 4, seed=1),
        "attention": plain(
            lambda rng: nn.MultiHeadAttention(8, 2, rng, coordinates=2, radius=2), 2, 5, 8, causal=True,
            coords=(coords, coords),
        ),
        "transformer": plain(lambda rng: nn.TransformerBlock(8, 2, 16, rng, dropout=0.2), 2, 5, 8, causal=True, seed=3),
        "cross": plain(lambda rng: nn.TransformerBlock(8, 2, 16, rng, cross=True), 2, 5, 8, context=context),
        "cross relative": plain(
            lambda rng: nn.TransformerBlock(8, 2, 16, rng, cross=True, cross_coordinates=2, radius=2),
            2, 5, 8, context=context, cross_coords=(coords, coords[..., :3]),
        ),
        "tcn": plain(lambda rng: nn.TCNBlock(3, 5, 3, 2, rng, dropout=0.2), 2, 3, 9, seed=2),
    }  # fmt: skip


@pytest.mark.parametrize("name", builds())
def test_every_parameter_has_the_gradient_of_central_differences(name: str) -> None:
    module, call, shape = builds()[name](np.random.default_rng(3))
    for tensor in dict(module.named_tensors()).values():
        tensor.value = tensor.value.astype(np.float64)
    x = Tensor(drawn(*shape), requires_grad=True)
    weights = Tensor(drawn(*call(x).shape, seed=8))

    def loss() -> Tensor:
        return glue.sum(glue.mul(call(x), weights))

    loss().backward()
    for parameter in [x, *module.parameters()]:
        assert parameter.grad is not None
        place = np.unravel_index(np.abs(parameter.grad).argmax(), parameter.shape)
        kept = parameter.value[place]
        sides = []
        for step in (1e-6, -1e-6):
            parameter.value[place] = kept + step
            sides.append(float(loss().value))
        parameter.value[place] = kept
        assert parameter.grad[place] == pytest.approx((sides[0] - sides[1]) / 2e-6, rel=2e-4, abs=1e-7)


@pytest.mark.parametrize("name", ["LSTM", "GRU", "RNN"])
def test_stacked_recurrent_layers_are_pytorchs(name: str) -> None:
    torch = pytest.importorskip("torch")
    ours = getattr(nn, name)(3, 4, np.random.default_rng(0), layers=2, bidirectional=True)
    theirs = getattr(torch.nn, name)(3, 4, num_layers=2, bidirectional=True, batch_first=True)
    theirs.load_state_dict({key: torch.from_numpy(value) for key, value in ours.state_dict().items()})
    x = drawn(2, 5, 3).astype(np.float32)
    np.testing.assert_allclose(ours(Tensor(x)).value, theirs(torch.from_numpy(x))[0].detach(), rtol=1e-5, atol=1e-6)


def test_a_convolutional_network_is_pytorchs_in_training_and_after() -> None:
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    ours = nn.Sequential(
        nn.Conv2d(2, 4, 3, rng, stride=2), nn.BatchNorm2d(4), nn.ConvTranspose2d(4, 3, 4, rng, stride=2)
    )
    theirs = torch.nn.Sequential(
        torch.nn.Conv2d(2, 4, 3, stride=2), torch.nn.BatchNorm2d(4), torch.nn.ConvTranspose2d(4, 3, 4, stride=2)
    )
    state = {key: torch.from_numpy(value) for key, value in ours.state_dict().items()}
    theirs.load_state_dict(state, strict=False)  # PyTorch counts batches, too
    x = drawn(3, 2, 9, 9).astype(np.float32)
    for seed in (1, 2, None):
        theirs.train(seed is not None)
        y = theirs(torch.from_numpy(x)).detach()
        np.testing.assert_allclose(ours(Tensor(x), seed).value, y, rtol=1e-4, atol=1e-5)
    assert set(theirs.state_dict()) - set(ours.state_dict()) == {"1.num_batches_tracked"}


def test_a_sequence_of_layers_trains_those_that_draw_and_each_by_its_own_seed() -> None:
    rng = np.random.default_rng(0)
    layers = nn.Sequential(nn.TCNBlock(3, 3, 2, 1, rng, dropout=0.5), nn.Sequential(nn.Dropout(0.5)), nn.Dropout(0.5))
    x = Tensor(np.ones((2, 3, 40), np.float32))
    inference, first, again, other = (layers(x, seed).value for seed in (None, 1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other) and not np.array_equal(first, inference)
    alone = nn.Sequential(layers.__dict__["0"])
    assert not np.array_equal(alone(x, 1).value, alone(x, None).value)


def test_what_a_causal_block_writes_depends_on_nothing_later() -> None:
    rng = np.random.default_rng(0)
    x = drawn(1, 6, 8).astype(np.float32)
    changed = x.copy()
    changed[:, 4:] += 1
    transformer, tcn = nn.TransformerBlock(8, 2, 16, rng), nn.TCNBlock(8, 8, 2, 2, rng)
    for call in (
        lambda one: transformer(Tensor(one), causal=True).value,
        lambda one: tcn(Tensor(np.ascontiguousarray(one.swapaxes(1, 2)))).value.swapaxes(1, 2),
    ):
        before, after = call(x), call(changed)
        np.testing.assert_array_equal(before[:, :4], after[:, :4])
        assert not np.allclose(before[:, 4:], after[:, 4:])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda rng: nn.LSTM(0, 4, rng), "inputs, hidden and layers must be 1 or more, got 0, 4 and 1"),
        (lambda rng: nn.Conv1d(3, 4, 2, rng, groups=2), "3 channels and 4 outputs must be divisible by groups, got 2"),
        (lambda rng: nn.MultiHeadAttention(8, 3, rng), "the width must be divisible by the heads, got 8 and 3"),
        (lambda rng: nn.Dropout(1.0), "the share to drop must be 0 or more and less than 1, got 1.0"),
        (lambda rng: nn.initialisers.fans((3,)), r"fan_in and fan_out need a shape of two axes or more, got \(3,\)"),
        (lambda rng: nn.initialisers.kaiming_normal(rng, (2, 2), "no"), "the nonlinearity must be one of linear, .*"),
        (lambda rng: nn.sinusoidal_positions(3, 5), "the width must be even, got 5"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(make: Callable[[np.random.Generator], object], said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        make(np.random.default_rng(0))


def test_loading_copies() -> None:
    first, second = (nn.Linear(2, 3, np.random.default_rng(seed)) for seed in (0, 1))
    second.load_state_dict(first.state_dict())
    second.weight.value[:] = 7
    assert not (first.weight.value == 7).any()
