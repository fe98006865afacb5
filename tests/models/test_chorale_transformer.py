"""The chorale network: it sees the past alone, padding changes nothing, and silence and intervals have their places."""

import numpy as np
import pytest

from seqgen.models.chorale_transformer import ChoraleTransformer, ChoraleTransformerConfig
from seqgen.music.codec.chorale import SILENCE, SYMBOLS, VOICES, Symbols
from seqgen.training.objectives.chorale import ChoraleObjective, collate

SMALL = ChoraleTransformerConfig(width=16, heads=2, layers=2, hidden=32, radius=4, dropout=0.1)
RANGES = np.array([[60, 81], [52, 74], [46, 69], [36, 66]], np.int16)


@pytest.fixture(scope="module")
def network() -> ChoraleTransformer:
    return ChoraleTransformer(SMALL, np.random.default_rng(0))


def piece(steps: int, seed: int = 1) -> Symbols:
    return np.random.default_rng(seed).integers(0, SYMBOLS, (steps, VOICES)).astype(np.int16)


def logits_of(network: ChoraleTransformer, *pieces: Symbols) -> np.ndarray:
    batch = collate(pieces)
    return network(batch.features, batch.coords, batch.columns).value


def test_a_token_changes_no_logits_up_to_its_own(network: ChoraleTransformer) -> None:
    first, second = piece(6), piece(6)
    token = 2 * VOICES + 1
    second.reshape(-1)[token] = (first.reshape(-1)[token] + 5) % SYMBOLS
    before, after = logits_of(network, first)[0], logits_of(network, second)[0]
    np.testing.assert_array_equal(before[: token + 1], after[: token + 1])
    assert not np.isclose(before[token + 1 :], after[token + 1 :]).all(axis=1).any()


def test_padding_changes_nothing(network: ChoraleTransformer) -> None:
    short, long = piece(3), piece(7, seed=2)
    beside = logits_of(network, short, long)[0, : short.size]
    np.testing.assert_allclose(beside, logits_of(network, short)[0], atol=1e-5)
    assert (collate([short, long]).labels[0, short.size :] == -100).all()


def test_every_parameter_learns(network: ChoraleTransformer) -> None:
    objective = ChoraleObjective(network, RANGES)
    pieces = [np.full((20, VOICES), 62, np.int16) + np.arange(20, dtype=np.int16)[:, None] % 5 for _ in range(2)]
    pieces[0][3, 1] = -1
    objective.loss(objective.batch(pieces, None), seed=1).backward()
    without = [name for name, parameter in network.named_parameters() if parameter.grad is None]
    assert not without
    for parameter in network.parameters():
        parameter.grad = None


def test_transposition_moves_all_voices_alike_within_their_ranges(network: ChoraleTransformer) -> None:
    objective = ChoraleObjective(network, RANGES)
    chorale = np.array([[70, 65, 60, 50], [72, -1, 60, 48]], np.int16)
    moved = {tuple(objective.batch([chorale], np.random.default_rng(seed)).labels[0].tolist()) for seed in range(400)}
    assert len(moved) == len(range(-10, 10)), "from the soprano's lowest pitch to the highest of the tenor and soprano"
    for labels in moved:
        symbols = np.array(labels).reshape(-1, VOICES)
        assert symbols[1, 1] == SILENCE
        assert len({int(shift) for shift in (symbols - (chorale - 36))[chorale >= 0]}) == 1
        assert (symbols[0] + 36 >= RANGES[:, 0]).all() and (symbols[0] + 36 <= RANGES[:, 1]).all()
