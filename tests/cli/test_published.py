"""`seqgen train` and `evaluate` on files of the published forms, small ones made here."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from seqgen.checkpoint import load_checkpoint

KEYS = 88
VOICES_START = np.array([70, 64, 58, 48])


def cells(pieces: list[np.ndarray]) -> np.ndarray:
    array = np.empty((1, len(pieces)), object)
    for index, piece in enumerate(pieces):
        array[0, index] = piece
    return array


@pytest.fixture
def rolls(tmp_path: Path) -> Path:
    """A P88 file: eight pieces to learn from, two to validate on, none to test on."""
    rng = np.random.default_rng(0)
    pieces = [(rng.random((12, KEYS)) < 0.05).astype(np.uint8) for _ in range(10)]
    path = tmp_path / "rolls.mat"
    savemat(path, {"traindata": cells(pieces[:8]), "validdata": cells(pieces[8:]), "testdata": cells([])})
    return path


def test_from_a_file_to_a_figure_and_on(seqgen: Callable, rolls: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    trained = seqgen("train", "p88-gru", "--preset", "jsb", "--data", str(rolls), "--out", str(out), "--epochs", "2")
    assert trained.status == 0, trained.err
    assert {path.name for path in out.iterdir()} == {
        "best.safetensors", "resume.safetensors", "metrics.jsonl", "p88-gru.safetensors", "curve.png"
    }  # fmt: skip
    evaluated = seqgen("evaluate", str(out), "--data", str(rolls), "--split", "valid", "--json")
    figures = json.loads(evaluated.out)
    card = load_checkpoint(out / "p88-gru.safetensors").card
    assert figures["nats_per_frame"] == pytest.approx(card["metrics"]["valid_nats_per_frame"], abs=1e-4)
    assert figures["pieces"] == 2 and figures["units"] == 22
    assert {"floors", "overlap", "first_bar_nats_share", "data_sha256", "split"} <= set(figures)
    table = seqgen("evaluate", str(out), "--data", str(rolls), "--split", "valid").out
    assert "p88-gru" in table and "floor: " in table and "SHA-256" in table


def test_a_chorale_model_is_stored_in_halves_and_measured_as_stored(
    seqgen: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from seqgen.models.chorale_transformer import ChoraleTransformerConfig
    from seqgen.training.plan import TrainingPlan
    from seqgen.training.recipes import RECIPES, Preset

    rng = np.random.default_rng(0)
    pieces = [(rng.integers(0, 3, (20, 4)) + VOICES_START).tolist() for _ in range(5)]
    data = tmp_path / "chorales.json"
    data.write_text(json.dumps({"train": pieces[:4], "valid": pieces[4:], "test": []}))
    small = ChoraleTransformerConfig(width=16, heads=2, layers=1, hidden=16, radius=4)
    recipe = RECIPES["chorale-transformer"]
    monkeypatch.setitem(recipe.presets, "s16", Preset(small, TrainingPlan(epochs=1)))
    trained = seqgen("train", "chorale-transformer", "--data", str(data), "--out", "run")
    assert trained.status == 0, trained.err
    stored = load_checkpoint(Path("run/chorale-transformer.safetensors"))
    assert {weight.dtype for weight in stored.weights.values()} == {np.dtype(np.float16)}
    figures = json.loads(seqgen("evaluate", "run", "--data", str(data), "--split", "valid", "--json").out)
    assert figures["nats_per_note"] == pytest.approx(stored.card["metrics"]["valid_nats_per_note"], abs=1e-4)
    assert figures["overlap"]["opens_alike"] == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["train", "p88-gru", "--out", "x"], "name it with --data FILE"),
        (
            ["train", "p88-gru", "--preset", "bach", "--out", "x", "--data", "rolls.mat"],
            "must be one of jsb, nottingham",
        ),
        (["train", "p88-gru", "--out", "x", "--data", "nowhere.mat"], "'nowhere.mat' cannot be used: there is no such"),
        (["train", "chorale-transformer", "--out", "x", "--data", "rolls.mat"], "damaged or no JSON"),
        (["train", "melody-lstm", "--out", "x", "--data", "rolls.mat"], "leave --data out"),
        (
            ["train", "p88-gru", "--out", "x", "--data", "rolls.mat", "--collections", "oneills"],
            "leave --collections out",
        ),
        (["evaluate", "empty"], "the folder holds no checkpoint"),
        (["evaluate", "melody-lstm", "--data", "rolls.mat"], "data must be a folder"),
    ],
    ids=["no data", "preset", "missing", "other form", "not wanted", "both", "empty folder", "not measured so"],
)
def test_bad_input_is_one_sentence(seqgen: Callable, rolls: Path, arguments: list[str], sentence: str) -> None:
    Path("empty").mkdir()
    outcome = seqgen(*arguments)
    assert outcome.status == 2 and sentence in outcome.err and outcome.err.count("\n") == 1
    assert not Path("x").exists()


def test_an_empty_split_and_another_file_are_named(seqgen: Callable, rolls: Path, tmp_path: Path) -> None:
    seqgen("train", "p88-rnn", "--data", str(rolls), "--out", "run", "--epochs", "1")
    assert "split test of this data file is empty" in seqgen("evaluate", "run", "--data", str(rolls)).err
    rolls.write_bytes(rolls.read_bytes()[:200])
    assert "damaged or no MATLAB 5 file" in seqgen("evaluate", "run", "--data", str(rolls)).err
    assert seqgen("evaluate", "run").err.count("name it with --data FILE") == 1
