"""Nats per note and per frame: those of the formula, by hand."""

import numpy as np
import pytest

from seqgen.evaluation.piece_nats import chorale_nats, roll_nats
from seqgen.models.chorale_transformer import ChoraleTransformer, ChoraleTransformerConfig
from seqgen.models.p88 import KEYS, P88Config, p88_network
from seqgen.music.codec.chorale import VOICES, symbols_of
from seqgen.training.objectives.chorale import collate


def test_a_roll_s_nats_are_bernoulli_cross_entropies_of_frames_2_to_the_last() -> None:
    network = p88_network(P88Config("lstm", hidden=6), np.random.default_rng(0))
    roll = (np.random.default_rng(1).random((7, KEYS)) < 0.1).astype(np.uint8)
    logits = network(roll[None, :-1].astype(np.float32)).value[0].astype(np.float64)
    p = 1 / (1 + np.exp(-logits))
    expected = -np.where(roll[1:], np.log(p), np.log1p(-p)).sum(axis=1)
    [nats] = roll_nats(network, [roll])
    assert nats.dtype == np.float64
    np.testing.assert_allclose(nats, expected, rtol=1e-5)


def test_a_chorale_s_nats_are_those_of_every_symbol_in_order() -> None:
    config = ChoraleTransformerConfig(width=16, heads=2, layers=1, hidden=16, radius=4, dropout=0.0)
    network = ChoraleTransformer(config, np.random.default_rng(0))
    piece = np.random.default_rng(1).integers(60, 66, (5, VOICES)).astype(np.int16)
    batch = collate([symbols_of(piece)])
    logits = network(batch.features, batch.coords, batch.columns).value[0].astype(np.float64)
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    expected = -log_p[np.arange(5 * VOICES), symbols_of(piece).reshape(-1)]
    [nats] = chorale_nats(network, [piece])
    np.testing.assert_allclose(nats, expected, rtol=1e-5)
    assert nats.sum() == pytest.approx(expected.sum(), rel=1e-6)
