"""The shelf says what it has, and what to do about what it lacks."""

from pathlib import Path

import pytest

from seqgen import model_shelf
from seqgen.checkpoint import CheckpointError
from seqgen.errors import InvalidInput
from seqgen.model_shelf import ModelShelf


def test_shipped_models_are_loaded_once() -> None:
    shelf = ModelShelf()
    assert shelf.load("melody-lstm", "compose", ("melody-lstm",)) is shelf.load("melody-lstm", "sing", ("melody-lstm",))


def test_models_that_cannot_do_it_are_refused() -> None:
    with pytest.raises(InvalidInput, match="model must be one of melody-lstm to compose, got 'chorale-cnn'"):
        ModelShelf().load("chorale-cnn", "compose", ("melody-lstm",))


def test_missing_weights_name_the_model_and_how_to_make_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(model_shelf, "shipped_checkpoint", lambda name: tmp_path / f"{name}.safetensors")
    with pytest.raises(CheckpointError, match=r"chorale-cnn .* `seqgen train chorale-cnn --out OUT` .* --checkpoint"):
        ModelShelf().load("chorale-cnn", "harmonize", ("chorale-cnn",))
