"""Checkpoints: what is written comes back, what is damaged is refused."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from seqgen.checkpoint import Checkpoint, CheckpointError, load_checkpoint, save_checkpoint
from seqgen.composer import Composer
from seqgen.models import MelodyLSTM
from seqgen.models.loading import load_model


@pytest.fixture
def checkpoint() -> Checkpoint:
    rng = np.random.default_rng(0)
    weights = {"a": rng.normal(size=(3, 4)).astype(np.float16), "b.c": rng.normal(size=5).astype(np.float32)}
    return Checkpoint("melody-lstm", {"hidden": 4}, weights, {"description": "a test"})


def test_round_trip_and_same_bytes(checkpoint: Checkpoint, tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "a", checkpoint)
    save_checkpoint(tmp_path / "b", checkpoint)
    loaded = load_checkpoint(tmp_path / "a")
    assert (loaded.model, loaded.config, loaded.card) == (checkpoint.model, checkpoint.config, checkpoint.card)
    assert loaded.version == checkpoint.version
    for name, weight in checkpoint.weights.items():
        assert loaded.weights[name].dtype == weight.dtype
        np.testing.assert_array_equal(loaded.weights[name], weight)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_truncations_and_a_flipped_bit_in_any_byte_are_noticed(checkpoint: Checkpoint, tmp_path: Path) -> None:
    path = tmp_path / "c.safetensors"
    save_checkpoint(path, checkpoint)
    data = path.read_bytes()
    for length in range(0, len(data), 7):
        path.write_bytes(data[:length])
        with pytest.raises(CheckpointError):
            load_checkpoint(path)
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :])
        with pytest.raises(CheckpointError):
            load_checkpoint(path)


def test_nan_is_neither_written_nor_read(checkpoint: Checkpoint, tmp_path: Path) -> None:
    weights = {"a": np.array([1.0, np.nan])}
    with pytest.raises(CheckpointError, match="weight a holds a NaN"):
        save_checkpoint(tmp_path / "d", Checkpoint("melody-lstm", {}, weights))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("model", "config", "message"),
    [
        ("other", {}, "of model 'other', this seqgen knows melody-lstm"),
        ("melody-lstm", {"hidden": 4}, "weights do not fit"),
        ("melody-lstm", {"depth": 4}, "unexpected keyword argument 'depth'"),
        ("melody-lstm", {"vocabulary": 3}, "the codec has"),
    ],
    ids=["unknown model", "other weights", "unknown setting", "other codec"],
)
def test_a_foreign_checkpoint_is_refused_in_one_sentence(
    model: str, config: dict[str, int], message: str, checkpoint: Checkpoint, tmp_path: Path
) -> None:
    path = tmp_path / "e.safetensors"
    save_checkpoint(path, Checkpoint(model, config, checkpoint.weights))
    with pytest.raises(CheckpointError, match=message):
        load_model(path, MelodyLSTM)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"nowhere\.safetensors cannot be used: there is no such file"):
        Composer(tmp_path / "nowhere.safetensors")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"config": [1]}, "its config is no dict"),
        ({"card": "x"}, "its card is no dict"),
        ({"model": ["a"]}, "its model is no str"),
    ],
)
def test_a_header_of_other_kinds_is_refused_in_one_sentence(
    changed: dict[str, object], said: str, tmp_path: Path
) -> None:
    header = {"format_version": 1, "model": "melody-lstm", "config": {}, "card": {}, "sha256": ""} | changed
    path = tmp_path / "g.safetensors"
    path.write_bytes(save({"a": np.zeros(1, np.float32)}, {"seqgen": json.dumps(header)}))
    with pytest.raises(CheckpointError, match=said):
        load_checkpoint(path)


def test_a_name_that_no_system_takes_and_a_file_beyond_all_size_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="damaged or no seqgen checkpoint"):
        load_checkpoint(tmp_path / ("n" * 300))
    huge = tmp_path / "huge.safetensors"
    with huge.open("wb") as file:
        file.truncate(5 << 30)  # a hole: it takes no room
    with pytest.raises(CheckpointError, match="larger than 4 GiB"):
        load_checkpoint(huge)
