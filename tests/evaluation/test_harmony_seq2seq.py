"""Nats and accuracy of three voices given their soprano: those of the formula, by hand, pooled by note."""

import numpy as np
import pytest

from seqgen.evaluation.harmony_seq2seq import harmony_results
from seqgen.models.harmony_seq2seq import HarmonySeq2Seq, HarmonySeq2SeqConfig
from seqgen.music.codec.chorale import VOICES, symbols_of
from seqgen.training.objectives.harmony_seq2seq import HarmonyObjective, collate

SMALL = HarmonySeq2SeqConfig(width=12, heads=2, encoder_layers=1, decoder_layers=1, hidden=16, radius=3)
PIECES = [np.random.default_rng(steps).integers(60, 66, (steps, VOICES)).astype(np.int16) for steps in (5, 9)]


def test_every_note_counts_once_and_each_voice_has_its_own() -> None:
    network = HarmonySeq2Seq(SMALL, np.random.default_rng(0))
    results = harmony_results(network, PIECES)
    logits = np.concatenate([_logits(network, piece) for piece in PIECES]).astype(np.float64)
    log_p = logits - np.log(np.exp(logits).sum(axis=2, keepdims=True))
    for turn, (name, voice) in enumerate({"bass": 3, "tenor": 2, "alto": 1}.items()):
        symbols = symbols_of(np.concatenate(PIECES))[:, voice]
        expected = -log_p[np.arange(14), turn, symbols].mean()
        assert results[name].nats_per_note == pytest.approx(expected, rel=1e-5) and results[name].notes == 14
        assert results[name].accuracy == pytest.approx((logits[:, turn].argmax(axis=1) == symbols).mean())
    whole = results["alto_tenor_bass"]
    voices = [results[name] for name in ("alto", "tenor", "bass")]
    assert whole.notes == 42 and whole.accuracy == pytest.approx(np.mean([voice.accuracy for voice in voices]))
    ranges = np.array([[60, 81], [52, 74], [46, 69], [36, 66]], np.int16)
    loss = HarmonyObjective(network, ranges).loss(collate([symbols_of(piece) for piece in PIECES]), None)
    assert whole.nats_per_note == pytest.approx(float(loss.value), rel=1e-5)


def _logits(network: HarmonySeq2Seq, piece: np.ndarray) -> np.ndarray:
    batch = collate([symbols_of(piece)])
    return network(batch.sopranos, batch.tokens).value[0].reshape(len(piece), 3, -1)
