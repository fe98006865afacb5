"""`seqgen prune`: the curve of a small network, each point measured on what would be stored."""

import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.image import imread
from scipy.io import savemat

from seqgen.checkpoint import Checkpoint, save_checkpoint
from seqgen.evaluation.piece_nats import roll_nats
from seqgen.models.p88 import P88Config, p88_network

CONFIG = {"cell": "gru", "hidden": 12}


def network() -> Any:
    made = p88_network(P88Config(**CONFIG), np.random.default_rng(7))
    made.output.bias.value[::3] = -2.0  # vectors, which stay
    return made


@pytest.fixture
def rolls(tmp_path: Path) -> list[np.ndarray]:
    """Two valid pieces of a P88 file, beside a checkpoint of p88-gru."""
    rng = np.random.default_rng(1)
    pieces = [(rng.random((7, 88)) < 0.05).astype(np.uint8) for _ in range(3)]
    parts = {"traindata": pieces[:1], "validdata": pieces[1:], "testdata": []}
    cells = {name: np.empty((1, len(part)), object) for name, part in parts.items()}
    for name, part in parts.items():
        cells[name][0, :] = part
    savemat(tmp_path / "rolls.mat", cells)
    save_checkpoint(tmp_path / "gru.safetensors", Checkpoint("p88-gru", CONFIG, network().state_dict()))
    return pieces[1:]


def measured(rolls: list[np.ndarray], is_kept: Callable[[np.ndarray], np.ndarray]) -> dict[str, float]:
    """Of the network with those weights of its matrices that are kept, all as float16."""
    pruned = network()
    for tensor in pruned.parameters():
        if tensor.value.ndim > 1:
            tensor.value = np.where(is_kept(tensor.value), tensor.value, np.float32(0))
        tensor.value = tensor.value.astype(np.float16).astype(np.float32)
    stored = b"".join(value.astype(np.float16).tobytes() for value in pruned.state_dict().values())
    return {
        "nonzero_weights": sum(np.count_nonzero(tensor.value) for tensor in pruned.parameters()),
        "stored_bytes": len(zlib.compress(stored, 9)),
        "valid_nats": float(np.concatenate(roll_nats(pruned, rolls)).mean()),
    }


def test_the_curve_is_that_of_the_pruned_and_stored_weights(seqgen: Callable, rolls: list[np.ndarray]) -> None:
    outcome = seqgen("prune", "gru.safetensors", "--data", "rolls.mat", "--shares", "0,0.5,1", "-o", "curve")
    assert outcome.status == 0, outcome.err
    assert "50% pruned" in outcome.out
    written = json.loads(Path("curve/pruning.json").read_text())
    assert written["unit"] == "frame" and written["model"].startswith("p88-gru ")
    whole, half, none = written["curve"]
    matrices = [tensor.value for tensor in network().parameters() if tensor.value.ndim > 1]
    median = np.median(np.abs(np.concatenate([matrix.ravel() for matrix in matrices])))
    for point, share, is_kept in (
        (whole, 0.0, np.ones_like),
        (half, 0.5, lambda matrix: np.abs(matrix) > median),
        (none, 1.0, np.zeros_like),
    ):
        assert point == pytest.approx({"share": share} | measured(rolls, is_kept), rel=1e-6)
    assert whole["stored_bytes"] > half["stored_bytes"] > none["stored_bytes"]


def test_the_picture_is_drawn_and_nothing_else_is_written(seqgen: Callable, rolls: list[np.ndarray]) -> None:
    assert seqgen("prune", "gru.safetensors", "--data", "rolls.mat", "--shares", "0,0.9", "-o", "curve").status == 0
    assert sorted(path.name for path in Path("curve").iterdir()) == ["pruning.json", "pruning.png"]
    picture = imread("curve/pruning.png")
    assert picture.shape[:2] == (540, 960) and len(np.unique(picture)) > 10


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--data", "rolls.mat", "--shares", "0,2"], "shares must be numbers within 0..1 with commas"),
        (["--data", "rolls.mat", "--shares", "0,,1"], "shares must be numbers within 0..1"),
        (["--data", "rolls.mat", "--shares", "nan"], "shares must be numbers within 0..1"),
        (["--data", "missing.mat"], "there is no such file"),
        ([], "name it with --data FILE"),
    ],
)
def test_bad_input_is_one_sentence(
    arguments: list[str], sentence: str, seqgen: Callable, rolls: list[np.ndarray]
) -> None:
    outcome = seqgen("prune", "gru.safetensors", "-o", "curve", *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert sentence in outcome.err and outcome.err.count("\n") == 1
    assert not Path("curve").exists()
