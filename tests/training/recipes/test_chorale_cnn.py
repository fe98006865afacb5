"""chorale-cnn from a file to a checkpoint: a training that was killed ends with the same bits."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from seqgen.checkpoint import load_checkpoint
from seqgen.evaluation.infill import GAPS
from seqgen.evaluation.shipping import finish
from seqgen.models import ChoraleCNN
from seqgen.models.chorale_cnn import ChoraleCNNConfig
from seqgen.models.loading import load_model
from seqgen.music.published import S16Data, read_s16
from seqgen.training.plan import TrainingPlan
from seqgen.training.recipes import Preset, recipe_named

RECIPE = recipe_named("chorale-cnn")
TINY = Preset(
    ChoraleCNNConfig(width=8, blocks=1, cycle=1),
    TrainingPlan(epochs=2, max_batch_units=40, average_decay=0.9, save_every_steps=1),
)


@pytest.fixture
def data(tmp_path: Path) -> S16Data:
    rng = np.random.default_rng(0)
    pieces = [(np.array([70, 64, 58, 48]) + rng.integers(0, 3, (20, 4))).tolist() for _ in range(6)]
    path = tmp_path / "chorales.json"
    path.write_text(json.dumps({"train": pieces[:4], "valid": pieces[4:], "test": []}))
    return read_s16(path)


def test_a_killed_training_goes_on_to_the_same_bits(data: S16Data, tmp_path: Path) -> None:
    def killed(entry: dict[str, Any]) -> None:
        if "valid_nats" in entry:
            raise KeyboardInterrupt

    whole = RECIPE.train(data, TINY, tmp_path / "whole", lambda entry: None)
    with pytest.raises(KeyboardInterrupt):
        RECIPE.train(data, TINY, tmp_path / "killed", killed)
    resumed = RECIPE.train(data, TINY, tmp_path / "killed", lambda entry: None)
    assert resumed == whole and len(whole.valid_nats) == 2
    for name in ("best", "resume"):
        bits = [load_checkpoint(tmp_path / folder / f"{name}.safetensors").weights for folder in ("whole", "killed")]
        assert all(np.array_equal(bits[0][key], bits[1][key]) for key in bits[0])


def test_what_is_shipped_is_measured_as_stored(data: S16Data, tmp_path: Path) -> None:
    RECIPE.train(data, TINY, tmp_path, lambda entry: None)
    target = finish("chorale-cnn", data, tmp_path, "seqgen train chorale-cnn")
    stored = load_checkpoint(target)
    assert {weight.dtype for weight in stored.weights.values()} == {np.dtype(np.float16)}
    model = load_model(target, ChoraleCNN)
    assert {f"valid_{task}_{figure}" for task in GAPS for figure in ("nats_per_note", "accuracy")} == set(
        model.card.metrics
    )
    assert model.card.description.startswith("Convolutions") and "4 Bach chorales" in model.card.trained_on
