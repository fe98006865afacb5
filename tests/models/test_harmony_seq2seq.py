"""The network: it sees a whole soprano and of the voices the past alone, padding is nothing, gradients are right."""

from dataclasses import replace

import numpy as np
import pytest

from seqgen.models.harmony_seq2seq import HarmonySeq2Seq, HarmonySeq2SeqConfig
from seqgen.models.harmony_seq2seq_writing import Writing
from seqgen.music.codec.chorale import SYMBOLS, VOICES, Symbols
from seqgen.music.codec.harmony_seq2seq import WRITTEN, read_soprano, written
from seqgen.music.codec.harmony_seq2seq_cursor import HarmonyCursor
from seqgen.training.objectives.harmony_seq2seq import HarmonyObjective, collate

SMALL = HarmonySeq2SeqConfig(width=12, heads=2, encoder_layers=1, decoder_layers=2, hidden=16, radius=3, dropout=0.2)
RANGES = np.array([[60, 81], [52, 74], [46, 69], [36, 66]], np.int16)


def network_of(seed: int = 0) -> HarmonySeq2Seq:
    return HarmonySeq2Seq(SMALL, np.random.default_rng(seed))


def piece(steps: int, seed: int = 1) -> Symbols:
    symbols = np.random.default_rng(seed).integers(0, SYMBOLS, (steps, VOICES)).astype(np.int16)
    symbols[steps // 2] = symbols[steps // 2 - 1]
    return symbols


def logits_of(network: HarmonySeq2Seq, *pieces: Symbols) -> np.ndarray:
    batch = collate(pieces)
    return network(batch.sopranos, batch.tokens).value


def test_a_token_changes_no_logits_up_to_its_own() -> None:
    network, first, second = network_of(), piece(6), piece(6)
    second[2, 2] = (first[2, 2] + 5) % SYMBOLS
    tenor = 2 * WRITTEN + 1
    before, after = logits_of(network, first)[0], logits_of(network, second)[0]
    assert before.shape == (6 * WRITTEN, SYMBOLS) and before.dtype == np.float32
    np.testing.assert_array_equal(before[: tenor + 1], after[: tenor + 1])
    assert not np.isclose(before[tenor + 1 :], after[tenor + 1 :]).all(axis=1).any()


def test_the_last_note_of_a_soprano_is_seen_from_the_first() -> None:
    network, first, second = network_of(), piece(40), piece(40)
    second[-1, 0] = (first[-1, 0] + 5) % SYMBOLS
    read_at_the_start = [network.read(collate([symbols]).sopranos).value[0, 0] for symbols in (first, second)]
    assert not np.array_equal(*read_at_the_start)
    assert np.abs(logits_of(network, first)[0, 0] - logits_of(network, second)[0, 0]).max() > 1e-6


def test_padding_changes_nothing() -> None:
    network, short, long = network_of(), piece(4), piece(9, seed=2)
    together = logits_of(network, short, long)
    np.testing.assert_allclose(together[0, : 4 * WRITTEN], logits_of(network, short)[0], atol=1e-5)
    np.testing.assert_allclose(together[1], logits_of(network, long)[0], atol=1e-5)
    batch = collate([short, long])
    assert (batch.labels[0, 4 * WRITTEN :] == -100).all() and (batch.labels[0, : 4 * WRITTEN] >= 0).all()


def test_token_by_token_is_the_whole() -> None:
    network, symbols = network_of(), piece(40)
    [whole] = logits_of(network, symbols)
    writing, cursor = Writing(network, read_soprano(symbols[:, 0])), HarmonyCursor(symbols[:, 0])
    for number, symbol in enumerate(written(symbols).tolist()):
        np.testing.assert_allclose(writing.step(cursor.told()), whole[number], atol=1e-5)
        cursor.write(symbol)


@pytest.mark.parametrize("seed", [None, 3])
def test_every_parameter_has_the_gradient_of_central_differences(seed: int | None) -> None:
    shallow = HarmonySeq2Seq(replace(SMALL, decoder_layers=1), np.random.default_rng(0))
    objective = HarmonyObjective(shallow, RANGES)
    for tensor in objective.network.parameters():
        tensor.value = tensor.value.astype(np.float64)
    batch = collate([piece(4), piece(6, seed=2)])
    objective.loss(batch, seed).backward()
    for name, parameter in objective.network.named_parameters():
        assert parameter.grad is not None, name
        place = np.unravel_index(np.abs(parameter.grad).argmax(), parameter.shape)
        kept, sides = parameter.value[place], []
        for step in (1e-5, -1e-5):
            parameter.value[place] = kept + step
            sides.append(float(objective.loss(batch, seed).value))
        parameter.value[place] = kept
        assert parameter.grad[place] == pytest.approx((sides[0] - sides[1]) / 2e-5, rel=1e-4, abs=1e-8), name
        assert ".key.bias" in name or parameter.grad[place] != 0, name
