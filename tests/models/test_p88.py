"""The networks of P88: what they see, what they ignore, how large they are, and PyTorch's beside them."""

import json
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest

from seqgen import nn
from seqgen.models.p88 import CELLS, KEYS, PRESETS, P88Config, P88Network, p88_network
from seqgen.nn.tape import Array, Tensor

SIZES = {"jsb": 300_000, "nottingham": 1_000_000}
PAPER_TCN_JSB = 269_338  # as the paper's configuration counts


def network(cell: str, **options: Any) -> P88Network:
    return p88_network(P88Config(cell, 12, layers=2, **options), np.random.default_rng(0))


def drawn_frames(rows: int = 2, steps: int = 9) -> Array:
    return (np.random.default_rng(1).random((rows, steps, KEYS)) < 0.1).astype(np.float32)


@pytest.mark.parametrize("cell", CELLS)
def test_logits_have_the_shape_of_the_frames(cell: str) -> None:
    logits = network(cell)(drawn_frames()).value
    assert logits.shape == (2, 9, KEYS) and logits.dtype == np.float32


@pytest.mark.parametrize("cell", CELLS)
def test_a_frame_changes_its_own_logits_and_none_before(cell: str) -> None:
    net, frames = network(cell), drawn_frames()
    before = net(frames).value
    frames[:, 3] = 1 - frames[:, 3]
    after = net(frames).value
    np.testing.assert_array_equal(before[:, :3], after[:, :3])
    assert not np.isclose(before[:, 3], after[:, 3]).all(axis=1).any()


@pytest.mark.parametrize("cell", CELLS)
def test_padding_changes_nothing_whatever_stands_there(cell: str) -> None:
    net, frames, lengths = network(cell), drawn_frames(), np.array([9, 5])
    alone = net(frames[1:, :5]).value
    frames[1, 5:] = 1
    np.testing.assert_allclose(net(frames, lengths).value[1, :5], alone[0], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_recurrent_cells_stop_at_the_length_of_a_row(cell: str) -> None:
    net = network(cell)
    past = net(drawn_frames(), np.array([9, 5])).value[1, 5:]
    np.testing.assert_array_equal(past, np.broadcast_to(net.output.bias.value, past.shape))


@pytest.mark.parametrize("cell", CELLS)
def test_padding_sends_no_gradient(cell: str) -> None:
    net, frames, lengths = network(cell), drawn_frames(), np.array([9, 5])
    counts = (np.arange(9) < lengths[:, None]).astype(np.float32)
    gradients = []
    for filling in (0, 1):
        frames[1, 5:] = filling
        nn.bce_with_logits(net(frames, lengths), drawn_frames(), counts).backward()
        gradients.append([parameter.grad for parameter in net.parameters()])
        for parameter in net.parameters():
            parameter.grad = None
    for first, second in zip(*gradients, strict=True):
        np.testing.assert_allclose(first, second, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("cell", CELLS)
def test_a_gradient_flows_to_every_parameter(cell: str) -> None:
    net = network(cell, dropout=0.2, weight_dropout=0.1)
    nn.bce_with_logits(net(drawn_frames(), seed=3), drawn_frames()).backward()
    for name, parameter in net.named_parameters():
        assert parameter.grad is not None and np.abs(parameter.grad).max() > 0, name


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("kind", ["dropout", "weight_dropout"])
def test_dropout_acts_by_its_seed_and_only_with_one(cell: str, kind: str) -> None:
    net, plain, frames = network(cell, **{kind: 0.5}), network(cell), drawn_frames()
    np.testing.assert_array_equal(net(frames).value, plain(frames).value)
    first, again, other = (net(frames, seed=seed).value for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other) and not np.array_equal(first, plain(frames).value)


@pytest.mark.parametrize("cell", CELLS)
def test_no_two_dropouts_of_a_step_draw_one_mask(cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds: list[int] = []

    def spy(self: nn.Dropout, x: Tensor, seed: int) -> Tensor:
        seeds.append(seed)
        return x

    monkeypatch.setattr(nn.Dropout, "__call__", spy)
    for seed in range(20):
        network(cell)(drawn_frames(), seed=seed)
        assert len(seeds) == len(set(seeds)) == (8 if cell == "tcn" else 4)
        seeds.clear()


@pytest.mark.parametrize(("cell", "data"), PRESETS)
def test_presets_have_the_published_sizes(cell: str, data: str) -> None:
    count = p88_network(PRESETS[cell, data], np.random.default_rng(0)).parameter_count
    assert count == pytest.approx(SIZES[data], rel=0.1)


def test_the_papers_tcn_has_the_papers_size() -> None:
    paper = P88Config("tcn", 150, layers=2, kernel=3)
    assert p88_network(paper, np.random.default_rng(0)).parameter_count == PAPER_TCN_JSB


def test_a_config_survives_json_and_refuses_an_unknown_cell() -> None:
    for config in PRESETS.values():
        assert P88Config(**json.loads(json.dumps(asdict(config)))) == config
    with pytest.raises(ValueError, match=r"^the cell must be one of rnn, gru, lstm, tcn, got 'mlp'$"):
        replace(PRESETS["gru", "jsb"], cell="mlp")


def torch_logits(net: P88Network, frames: Array) -> Array:
    """The same network in PyTorch, from the same weights."""
    import torch
    from torch.nn import functional

    state = {name: torch.from_numpy(value) for name, value in net.state_dict().items()}
    config, x = net.config, torch.from_numpy(frames)
    if config.cell == "tcn":
        h = x.transpose(1, 2)
        for level in range(config.layers):
            name, before, reach = f"blocks.{level}", h, (config.kernel - 1) * 2**level
            for part in ("first", "second"):
                weight, bias = state[f"{name}.{part}.weight"], state[f"{name}.{part}.bias"]
                h = functional.conv1d(functional.pad(h, (reach, 0)), weight, bias, dilation=2**level).relu()
            if level == 0:
                before = functional.conv1d(before, state[f"{name}.fit.weight"], state[f"{name}.fit.bias"])
            h = (h + before).relu()
        h = h.transpose(1, 2)
    else:
        layers = getattr(torch.nn, config.cell.upper())(KEYS, config.hidden, config.layers, batch_first=True)
        layers.load_state_dict({name.split(".")[1]: state[name] for name in state if name.startswith("recurrent.")})
        h = layers(x)[0]
    logits: Array = functional.linear(h, state["output.weight"], state["output.bias"]).detach().numpy()
    return logits


@pytest.mark.slow
@pytest.mark.parametrize(("cell", "data"), PRESETS)
def test_logits_are_pytorchs(cell: str, data: str) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    net, frames = p88_network(PRESETS[cell, data], np.random.default_rng(0)), drawn_frames(2, 70)
    np.testing.assert_allclose(net(frames).value, torch_logits(net, frames), rtol=1e-4, atol=1e-5)
