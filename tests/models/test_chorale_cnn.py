"""The orderless network: nothing hidden is read, both sides are seen, padding changes nothing, gradients are right."""

from dataclasses import replace

import numpy as np
import pytest

from seqgen.models.chorale_cnn import ChoraleCNN, ChoraleCNNConfig
from seqgen.music.codec.chorale import SILENCE, SYMBOLS, VOICES, Symbols
from seqgen.music.codec.orderless import TO_SILENCE, seen
from seqgen.training.objectives.chorale_cnn import CutOut, OrderlessBatch, OrderlessObjective, collate

SMALL = ChoraleCNNConfig(width=12, blocks=2, cycle=2, dropout=0.2)
RANGES = np.array([[60, 81], [52, 74], [46, 69], [36, 66]], np.int16)


def network_of(seed: int = 0) -> ChoraleCNN:
    return ChoraleCNN(SMALL, np.random.default_rng(seed))


def piece(steps: int, seed: int = 1) -> Symbols:
    return np.random.default_rng(seed).integers(0, SYMBOLS, (steps, VOICES)).astype(np.int16)


def mask(steps: int, seed: int = 2, share: float = 0.4) -> np.ndarray:
    return np.random.default_rng(seed).random((steps, VOICES)) < share


def batch_of(*lengths: int) -> OrderlessBatch:
    pieces = [(piece(steps), mask(steps)) for steps in lengths]
    return collate([CutOut(symbols, seen(symbols, hidden), 0, len(symbols)) for symbols, hidden in pieces])


def test_what_is_hidden_changes_no_bit_and_what_is_seen_does() -> None:
    network, symbols, hidden = network_of(), piece(9), mask(9)
    other = np.where(hidden, (symbols + 5) % SYMBOLS, symbols).astype(np.int16)
    logits = network.conditional_logits(symbols, hidden)
    assert logits.shape == (9, VOICES, SYMBOLS) and logits.dtype == np.float32
    np.testing.assert_array_equal(logits, network.conditional_logits(other, hidden))
    step, voice = np.argwhere(~hidden)[0]
    other[step, voice] = (other[step, voice] + 5) % SYMBOLS
    assert not np.allclose(logits, network.conditional_logits(other, hidden))


def test_both_sides_are_seen_as_far_as_the_dilations_reach() -> None:
    network = network_of()
    for relative in network.relative:
        relative.weight.value[:] = relative.bias.value[:] = 0
    symbols, hidden = piece(11), np.ones((11, VOICES), bool)
    silence = network.conditional_logits(symbols, hidden)
    hidden[5] = False
    differs = np.abs(network.conditional_logits(symbols, hidden) - silence).max(axis=(1, 2)) > 0
    assert np.flatnonzero(differs).tolist() == [2, 3, 4, 5, 6, 7, 8], "1 and 2 to either side"


def test_padding_changes_nothing() -> None:
    network, together, alone = network_of(), batch_of(5, 9), batch_of(5)
    beside = network(together.planes, together.columns, together.is_inside).value[0, :5]
    np.testing.assert_allclose(beside, network(alone.planes, alone.columns, alone.is_inside).value[0], atol=1e-5)
    assert (together.labels[0, 5:] == -100).all() and not together.weights[0, 5:].any()


def test_an_output_of_intervals_is_read_from_its_base() -> None:
    network = network_of()
    for tensor in network.parameters():
        tensor.value[:] = 0
    before = network.relative[0].bias.value.reshape(VOICES, -1)
    before[1] = np.arange(before.shape[1])
    symbols = np.full((3, VOICES), SILENCE, np.int16)
    symbols[0, 1] = 20
    hidden = np.zeros((3, VOICES), bool)
    hidden[2, 1] = True
    logits = network.conditional_logits(symbols, hidden)[2, 1]
    assert logits[:SILENCE].tolist() == list(range(25, 71)) and logits[20] == 45 and logits[SILENCE] == TO_SILENCE


@pytest.mark.parametrize("seed", [None, 3])
def test_every_parameter_has_the_gradient_of_central_differences(seed: int | None) -> None:
    objective = OrderlessObjective(network_of(), RANGES, crop_steps=8)
    for tensor in objective.network.parameters():
        tensor.value = tensor.value.astype(np.float64)
    batch = batch_of(4, 6)
    wide = {name: getattr(batch, name).astype(np.float64) for name in ("planes", "is_inside", "weights")}
    batch = replace(batch, **wide)
    objective.loss(batch, seed).backward()
    for name, parameter in objective.network.named_parameters():
        assert parameter.grad is not None, name
        place = np.unravel_index(np.abs(parameter.grad).argmax(), parameter.shape)
        kept, sides = parameter.value[place], []
        for step in (1e-5, -1e-5):
            parameter.value[place] = kept + step
            sides.append(float(objective.loss(batch, seed).value))
        parameter.value[place] = kept
        difference = (sides[0] - sides[1]) / 2e-5
        assert parameter.grad[place] == pytest.approx(difference, rel=1e-4, abs=1e-8), name
        assert parameter.grad[place] != 0, name
