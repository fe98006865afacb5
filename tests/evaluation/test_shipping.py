"""The last step of a training of melody-transformer: what its card says is measured on the file that is stored."""

from pathlib import Path

import pytest

from seqgen.checkpoint import load_checkpoint
from seqgen.cli import main
from seqgen.models import MelodyTransformerConfig
from seqgen.models.card import ModelCard
from seqgen.music.corpus import build
from seqgen.music.corpus.collections import collection_files
from seqgen.training.plan import TrainingPlan
from seqgen.training.recipes import RECIPES, Preset
from seqgen.verbs.critique.usual import usual_bits_per_note

TINY = MelodyTransformerConfig(width=16, heads=2, layers=1, hidden=16, radius=4)


def test_the_transformers_card_knows_what_is_usual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "user_cache_path", lambda name: tmp_path / "cache")
    monkeypatch.setattr(build, "collection_files", lambda name: collection_files(name)[:1])
    recipe = RECIPES["melody-transformer"]
    monkeypatch.setitem(recipe.presets, "folk", Preset(TINY, TrainingPlan(epochs=1)))
    with pytest.raises(SystemExit) as ended:
        main(["train", "melody-transformer", "--collections", "oneills", "--out", str(tmp_path / "run")])
    assert not ended.value.code
    stored = load_checkpoint(tmp_path / "run" / "melody-transformer.safetensors")
    card = ModelCard.from_dict(stored.model, stored.version, 0, stored.card)
    usual = usual_bits_per_note(card, None)
    assert usual is not None and 0 < usual[0] < usual[1] < usual[2]
    assert usual_bits_per_note(card, "air") is not None and usual_bits_per_note(card, "slip-jig") is None
    assert card.metrics["valid_nats_per_note_with_chords"] != card.metrics["valid_nats_per_note"] > 0
    assert {str(weight.dtype) for weight in stored.weights.values()} == {"float16"}
