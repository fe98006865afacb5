"""harmony-seq2seq from a file to a checkpoint: it learns a piece by heart; what is shipped is measured as stored."""

import json
from pathlib import Path

import numpy as np
import pytest

from seqgen.checkpoint import load_checkpoint
from seqgen.evaluation.harmony_seq2seq import harmony_results
from seqgen.evaluation.shipping import finish
from seqgen.generation.chorales.seq2seq import write_below
from seqgen.generation.dice import dice
from seqgen.models import HarmonySeq2Seq, HarmonySeq2SeqConfig
from seqgen.models.loading import load_model
from seqgen.music.codec.chorale import symbols_of
from seqgen.music.published import S16Data, read_s16
from seqgen.training.plan import TrainingPlan
from seqgen.training.recipes import Preset, recipe_named

RECIPE = recipe_named("harmony-seq2seq")
TINY = HarmonySeq2SeqConfig(width=24, heads=2, encoder_layers=1, decoder_layers=1, hidden=32, radius=8, dropout=0.0)
CHORDS = np.array([[72, 67, 64, 48], [74, 67, 59, 43], [76, 67, 60, 48], [69, 65, 60, 53], [71, 62, 55, 43]], np.int16)

REPEATS = 10


@pytest.fixture
def data(tmp_path: Path) -> S16Data:
    """One made-up piece without parallels, ten times an epoch."""
    piece = np.repeat(CHORDS[[0, 1, 2, 3, 4, 1, 0, 3, 0]], 4, axis=0)
    path = tmp_path / "chorales.json"
    path.write_text(json.dumps({"train": [piece.tolist()] * REPEATS, "valid": [piece.tolist()], "test": []}))
    return read_s16(path)


def test_a_piece_is_learned_by_heart_and_shipped_as_measured(data: S16Data, tmp_path: Path) -> None:
    [piece] = data.split("valid")
    plan = TrainingPlan(epochs=5, max_batch_units=piece.size, peak_learning_rate=1e-2, warmup_steps=5)
    progress = RECIPE.train(data, Preset(TINY, plan), tmp_path, lambda entry: None)
    assert progress.best_nats < 0.05 < progress.valid_nats[0] and progress.step == 5 * REPEATS
    target = finish("harmony-seq2seq", data, tmp_path, "seqgen train harmony-seq2seq")
    stored = load_checkpoint(target)
    assert {weight.dtype for weight in stored.weights.values()} == {np.dtype(np.float16)}
    model = load_model(target, HarmonySeq2Seq)
    for name, result in harmony_results(model.network, [piece]).items():
        assert model.card.metrics[f"valid_{name}_nats_per_note"] == pytest.approx(result.nats_per_note, abs=1e-4)
        assert model.card.metrics[f"valid_{name}_accuracy"] == pytest.approx(result.accuracy, abs=1e-4)
    assert model.card.description.startswith("Encoder-decoder") and f"{REPEATS} Bach chorales" in model.card.trained_on
    symbols = symbols_of(piece)
    np.testing.assert_array_equal(write_below(model.network, symbols[:, 0], dice(0), 0.0), symbols)


def test_the_plan_of_the_published_file_stops_early_and_averages() -> None:
    plan = RECIPE.preset(None).plan
    assert plan.patience_epochs < plan.epochs and plan.average_decay > 0
