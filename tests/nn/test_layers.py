"""Layers, optimiser and schedule."""

import numpy as np
import pytest

from seqgen import nn
from seqgen.nn import glue
from seqgen.nn.tape import Tensor


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(4)


def test_a_network_of_every_layer_has_the_gradients_of_central_differences(rng: np.random.Generator) -> None:
    embedding, lstm, linear = nn.Embedding(7, 3, rng), nn.LSTM(3, 4, rng), nn.Linear(4, 5, rng)
    parameters = [tensor for layer in (embedding, lstm, linear) for tensor in layer.parameters()]
    for parameter in parameters:
        parameter.value = parameter.value.astype(np.float64)
    tokens, labels = rng.integers(0, 7, (2, 6)), rng.integers(0, 5, 12)
    lengths = np.array([6, 3])
    labels[9:] = -100

    def loss() -> Tensor:
        h = nn.Dropout(0.3)(lstm(nn.Dropout(0.2)(embedding(tokens), 5), lengths), 6)
        return nn.cross_entropy(glue.reshape(linear(h), (-1, 5)), labels, label_smoothing=0.1)

    loss().backward()
    for parameter in parameters:
        assert parameter.grad is not None
        place = np.unravel_index(np.abs(parameter.grad).argmax(), parameter.shape)
        kept = parameter.value[place]
        parameter.value[place] = kept + 1e-5
        above = float(loss().value)
        parameter.value[place] = kept - 1e-5
        assert parameter.grad[place] == pytest.approx((above - float(loss().value)) / 2e-5, rel=1e-5)
        parameter.value[place] = kept


def test_dropout_is_the_identity_without_a_seed() -> None:
    x = Tensor(np.ones((2, 3), np.float32))
    assert nn.Dropout(0.5)(x, None) is x


def test_names_count_and_state_round_trip(rng: np.random.Generator) -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            self.parts = {"a": nn.Linear(2, 3, rng), "b": nn.Embedding(4, 2, rng)}

    net, other = Net(), Net()
    assert [name for name, _ in net.named_parameters()] == ["parts.a.weight", "parts.a.bias", "parts.b.weight"]
    assert net.parameter_count == 6 + 3 + 8
    other.load_state_dict(net.state_dict())
    assert all(np.array_equal(a.value, b.value) for a, b in zip(net.parameters(), other.parameters(), strict=True))
    with pytest.raises(ValueError, match=r"1 missing or unknown, such as parts.a.bias"):
        other.load_state_dict({name: item for name, item in net.state_dict().items() if name != "parts.a.bias"})
    with pytest.raises(ValueError, match=r"parts.a.weight must be of shape \(3, 2\), got \(1, 2\)"):
        other.load_state_dict(net.state_dict() | {"parts.a.weight": np.zeros((1, 2))})


def test_adamw_learns_and_leaves_vectors_undecayed(rng: np.random.Generator) -> None:
    layer = nn.Linear(3, 1, rng)
    x, target = rng.normal(size=(64, 3)).astype(np.float32), np.array([[1.0], [-2.0], [0.5]], np.float32)
    y = Tensor(x @ target + 1)
    optimiser = nn.AdamW(list(layer.named_parameters()), weight_decay=0.0)
    for _ in range(400):
        error = glue.sub(layer(Tensor(x)), y)
        glue.mean(glue.mul(error, error)).backward()
        optimiser.step(0.05)
    np.testing.assert_allclose(layer.weight.value.T, target, atol=1e-2)
    np.testing.assert_allclose(layer.bias.value, [1.0], atol=1e-2)
    decaying = nn.AdamW(list(layer.named_parameters()), weight_decay=0.1)
    weight, bias = layer.weight.value.copy(), layer.bias.value.copy()
    layer.weight.grad, layer.bias.grad = np.zeros_like(weight), np.zeros_like(bias)
    decaying.step(0.5)
    np.testing.assert_allclose(layer.weight.value, weight * 0.95, rtol=1e-6)
    np.testing.assert_array_equal(layer.bias.value, bias)


def test_clipping_scales_all_gradients_by_one_factor() -> None:
    a, b = (Tensor(np.zeros(2, np.float32), requires_grad=True) for _ in range(2))
    a.grad, b.grad = np.array([3, 0], np.float32), np.array([0, 4], np.float32)
    assert nn.clip_grad_norm([a, b], 1.0) == pytest.approx(5.0)
    np.testing.assert_allclose([*a.grad, *b.grad], [0.6, 0, 0, 0.8], rtol=1e-6)
    assert nn.clip_grad_norm([a, b], 10.0) == pytest.approx(1.0)
    np.testing.assert_allclose(a.grad, [0.6, 0], rtol=1e-6)


@pytest.mark.parametrize("version", ["reference", "numpy", "numba"])
def test_every_version_of_the_kernels_gives_the_same_network(version: str, rng: np.random.Generator) -> None:
    lstm, x = nn.LSTM(3, 4, rng), Tensor(rng.normal(size=(2, 5, 3)).astype(np.float32))
    expected = lstm(x).value
    nn.backend(version)
    try:
        np.testing.assert_allclose(lstm(x).value, expected, atol=1e-5)
    finally:
        nn.backend("numba")
