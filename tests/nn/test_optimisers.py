"""Optimisers: steps beside PyTorch's, state that goes on where it stopped, and gradients clipped by one factor."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from seqgen import nn
from seqgen.nn import glue
from seqgen.nn.optimisers import Optimiser
from seqgen.nn.tape import Array, Tensor

Named = list[tuple[str, Tensor]]
MAKERS: dict[str, Callable[[Named], Optimiser]] = {
    "sgd": lambda named: nn.SGD(named, weight_decay=0.1),
    "momentum": lambda named: nn.SGD(named, momentum=0.8, weight_decay=0.1),
    "nesterov": lambda named: nn.SGD(named, momentum=0.8, nesterov=True, weight_decay=0.1),
    "adam": lambda named: nn.Adam(named, beta1=0.8, beta2=0.95, eps=1e-3, weight_decay=0.1),
    "adamw": lambda named: nn.AdamW(named, beta1=0.8, beta2=0.95, eps=1e-3, weight_decay=0.1),
}
each_optimiser = pytest.mark.parametrize("name", MAKERS)


def drawn(seed: int, *shape: int) -> Array:
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)


def parameters() -> Named:
    return [("weight", Tensor(drawn(1, 3, 4), requires_grad=True)), ("bias", Tensor(drawn(2, 3), requires_grad=True))]


def advance(optimiser: Optimiser, named: Named, steps: range) -> None:
    for step in steps:
        for place, (_, parameter) in enumerate(named):
            parameter.grad = drawn(10 * step + place, *parameter.shape)
        optimiser.step(0.05 / (step + 1))


@each_optimiser
def test_steps_are_pytorchs_where_vectors_do_not_decay(name: str) -> None:
    torch = pytest.importorskip("torch")
    named = parameters()
    theirs = [torch.tensor(parameter.value, requires_grad=True) for _, parameter in named]
    groups = [{"params": theirs[:1], "weight_decay": 0.1}, {"params": theirs[1:], "weight_decay": 0.0}]
    peer = {
        "sgd": lambda: torch.optim.SGD(groups, lr=1),
        "momentum": lambda: torch.optim.SGD(groups, lr=1, momentum=0.8),
        "nesterov": lambda: torch.optim.SGD(groups, lr=1, momentum=0.8, nesterov=True),
        "adam": lambda: torch.optim.Adam(groups, betas=(0.8, 0.95), eps=1e-3),
        "adamw": lambda: torch.optim.AdamW(groups, betas=(0.8, 0.95), eps=1e-3),
    }[name]()
    advance(MAKERS[name](named), named, range(5))
    for step in range(5):
        for place, tensor in enumerate(theirs):
            tensor.grad = torch.tensor(drawn(10 * step + place, *tensor.shape))
        for group in peer.param_groups:
            group["lr"] = 0.05 / (step + 1)
        peer.step()
    for (_, parameter), tensor in zip(named, theirs, strict=True):
        np.testing.assert_allclose(parameter.value, tensor.detach().numpy(), rtol=1e-5, atol=1e-6)


@each_optimiser
def test_an_interrupted_training_goes_on_with_the_same_bits(name: str) -> None:
    named, again = parameters(), parameters()
    whole, first = MAKERS[name](named), MAKERS[name](again)
    advance(whole, named, range(6))
    advance(first, again, range(3))
    second = MAKERS[name](again)
    second.load_state_dict(first.state_dict() | {"model.weight": drawn(0, 2)}, first.step_index)
    first.step_index = 99
    for array in first.state_dict().values():
        array[...] = np.nan  # copies were taken
    advance(second, again, range(3, 6))
    for (_, one), (_, other) in zip(named, again, strict=True):
        np.testing.assert_array_equal(one.value, other.value)
    assert second.step_index == 6


def test_the_state_has_the_names_of_its_kind() -> None:
    pairs = [f"{kind}.{name}" for kind in ("first", "second") for name in ("weight", "bias")]
    assert list(MAKERS["adam"](parameters()).state_dict()) == pairs
    assert list(MAKERS["adamw"](parameters()).state_dict()) == pairs
    assert list(MAKERS["momentum"](parameters()).state_dict()) == ["velocity.weight", "velocity.bias"]
    assert MAKERS["sgd"](parameters()).state_dict() == {}


@each_optimiser
def test_a_parameter_without_a_gradient_stays_and_gradients_are_cleared(name: str) -> None:
    named = parameters()
    (_, weight), (_, bias) = named
    before = weight.value.copy(), bias.value.copy()
    weight.grad = drawn(3, 4, 3).T  # any strides
    MAKERS[name](named).step(0.1)
    assert weight.grad is None and not np.array_equal(weight.value, before[0])
    np.testing.assert_array_equal(bias.value, before[1])


@pytest.mark.parametrize("name", ["momentum", "adam", "adamw"])
def test_a_state_that_does_not_fit_changes_nothing(name: str) -> None:
    named = parameters()
    optimiser = MAKERS[name](named)
    advance(optimiser, named, range(1))
    before = {key: array.copy() for key, array in optimiser.state_dict().items()}
    last = list(before)[-1]
    lacking = {key: np.zeros_like(array) for key, array in before.items() if key != last}
    with pytest.raises(ValueError, match=rf"^the optimiser's state does not fit: {last} is missing$"):
        optimiser.load_state_dict(lacking, 7)
    with pytest.raises(ValueError, match=rf"^{last} must be of shape \(3,\), got \(4,\)$"):
        optimiser.load_state_dict({**lacking, last: np.zeros(4)}, 7)
    assert optimiser.step_index == 1
    for key, array in optimiser.state_dict().items():
        np.testing.assert_array_equal(array, before[key])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda named: nn.SGD(named, momentum=1.0), "momentum must be 0 or more and less than 1, got 1.0"),
        (lambda named: nn.SGD(named, nesterov=True), "nesterov needs a momentum above 0, got 0"),
        (lambda named: nn.SGD(named, weight_decay=-1.0), "weight_decay must be 0 or more, got -1.0"),
        (lambda named: nn.Adam(named, beta1=-0.1), "beta1 must be 0 or more and less than 1, got -0.1"),
        (lambda named: nn.Adam(named, beta2=float("nan")), "beta2 must be 0 or more and less than 1, got nan"),
        (lambda named: nn.AdamW(named, eps=-1e-8, weight_decay=0), "eps must be 0 or more, got -1e-08"),
        (lambda named: nn.Adam(named * 2), "each parameter needs a name of its own, got 4 with repeated names"),
        (lambda named: nn.clip_grad_norm([named[0][1]], 0.0), "max_norm must be above 0, got 0.0"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(make: Callable[[Named], object], said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        make(parameters())


def test_gradients_that_share_memory_are_each_scaled_once() -> None:
    """One that two parameters have, its view, a broadcast one, a view of another; and a tensor named twice."""
    shared, outside = (np.full(4, number, np.float32) for number in (1, 3))
    gradients = [shared, shared, shared[:2], np.broadcast_to(np.float32(1), (3,)), outside[1:]]
    tensors = [Tensor(np.zeros(gradient.shape, np.float32), requires_grad=True) for gradient in gradients]
    for tensor, gradient in zip(tensors, gradients, strict=True):
        tensor.grad = gradient
    wanted = [np.array(gradient) for gradient in gradients]
    norm = nn.clip_grad_norm([*tensors, tensors[0]], 0.5)
    assert norm == pytest.approx(np.sqrt(sum(np.square(array).sum() for array in wanted)))
    for tensor, array in zip(tensors, wanted, strict=True):
        np.testing.assert_allclose(tensor.grad, array * (0.5 / norm), rtol=1e-6)
    np.testing.assert_array_equal(outside, 3)


def test_a_whole_gradient_is_scaled_where_it_lies() -> None:
    tensor = Tensor(np.zeros(1000, np.float32), requires_grad=True)
    tensor.grad = np.ones(1000, np.float32)
    place = tensor.grad.ctypes.data
    nn.clip_grad_norm([tensor], 1.0)
    assert tensor.grad.ctypes.data == place
    np.testing.assert_allclose(tensor.grad, 1000**-0.5, rtol=1e-6)


def test_clipping_after_backward_is_pytorchs() -> None:
    """The sum hands one array to both of its parameters."""
    torch = pytest.importorskip("torch")
    a, b, c = (Tensor(drawn(seed, 3, 4), requires_grad=True) for seed in (1, 2, 3))
    theirs: list[Any] = [torch.tensor(tensor.value, requires_grad=True) for tensor in (a, b, c)]
    glue.sum(glue.mul(glue.add(a, b), c)).backward()
    ((theirs[0] + theirs[1]) * theirs[2]).sum().backward()
    norm = torch.nn.utils.clip_grad_norm_(theirs, 0.7)
    assert nn.clip_grad_norm([a, b, c], 0.7) == pytest.approx(float(norm), rel=1e-6)
    for ours, tensor in zip((a, b, c), theirs, strict=True):
        np.testing.assert_allclose(ours.grad, tensor.grad.numpy(), rtol=1e-5)


def test_a_norm_of_nan_is_returned_and_scales_nothing() -> None:
    a, b = (Tensor(np.zeros(2), requires_grad=True) for _ in range(2))
    a.grad, b.grad = np.array([np.nan, 1.0]), np.array([5.0, 6.0])
    assert np.isnan(nn.clip_grad_norm([a, b, Tensor(np.zeros(3), requires_grad=True)], 1.0))
    np.testing.assert_array_equal(b.grad, [5.0, 6.0])
    assert nn.clip_grad_norm([], 1.0) == 0.0


@pytest.mark.parametrize("rate", [np.nan, np.inf, -1.0])
def test_a_learning_rate_that_is_no_number_changes_nothing(rate: float) -> None:
    weight = Tensor(np.ones(3), requires_grad=True)
    weight.grad = np.ones(3)
    optimiser = nn.SGD([("weight", weight)])
    with pytest.raises(ValueError, match="the learning rate must be a number of 0 or more"):
        optimiser.step(rate)
    np.testing.assert_array_equal(weight.value, 1)
    assert optimiser.step_index == 0


def test_parameters_come_as_pairs_in_any_iterable() -> None:
    linear = nn.Linear(2, 3, np.random.default_rng(0))
    assert list(nn.Adam(linear.named_parameters()).parameters) == ["weight", "bias"]
    with pytest.raises(TypeError, match=r"as of module.named_parameters\(\), got Tensor"):
        nn.Adam(linear.parameters())  # type: ignore[arg-type]
