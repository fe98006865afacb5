"""text and tune-text from their data to a checkpoint that needs no other file, and a card that claims nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from seqgen.checkpoint import load_checkpoint
from seqgen.errors import InvalidInput
from seqgen.evaluation.shipping import finish
from seqgen.evaluation.shipping import text as shipping
from seqgen.evaluation.text_nats import text_nats
from seqgen.models import TextTransformer, TextTransformerConfig
from seqgen.models.loading import load_model
from seqgen.music.codec import abc_grammar
from seqgen.music.codec.abc_words import CHARACTERS
from seqgen.music.codec.melody import encode
from seqgen.music.corpus import Corpus, CorpusTune
from seqgen.music.score import Note, Part, Score
from seqgen.text import TextData, read_text
from seqgen.training.plan import TrainingPlan
from seqgen.training.recipes import Preset, recipe_named

TINY = Preset(
    TextTransformerConfig(width=16, heads=2, layers=1, hidden=16, radius=4, window=32),
    TrainingPlan(epochs=2, max_batch_units=64, average_decay=0.9, save_every_steps=1, warmup_steps=5),
)
POEM = "Rosen sind rot,\nVeilchen sind blau 𝄞\n" * 20


@pytest.fixture
def poem(tmp_path: Path) -> TextData:
    path = tmp_path / "poem.txt"
    path.write_text(POEM, encoding="utf-8")
    return read_text(path)


@pytest.fixture
def corpus() -> Corpus:
    def tune(number: int) -> CorpusTune:
        rng = np.random.default_rng(number)
        notes = tuple(Note(24 * place, int(pitch), 24) for place, pitch in enumerate(rng.integers(60, 80, 16)))
        split = ("train", "valid", "train", "test")[number % 4]
        return CorpusTune(f"a#{number}", "", "reel", encode(Score(24, (Part(notes),), 384), 0), 0, split)

    return Corpus(("oneills",), tuple(map(tune, range(12))), ())


def test_a_killed_training_goes_on_to_the_same_bits(poem: TextData, tmp_path: Path) -> None:
    def killed(entry: dict[str, Any]) -> None:
        if "valid_nats" in entry:
            raise KeyboardInterrupt

    recipe = recipe_named("text")
    whole = recipe.train(poem, TINY, tmp_path / "whole", lambda entry: None)
    with pytest.raises(KeyboardInterrupt):
        recipe.train(poem, TINY, tmp_path / "killed", killed)
    assert recipe.train(poem, TINY, tmp_path / "killed", lambda entry: None) == whole
    for name in ("best", "resume"):
        bits = [load_checkpoint(tmp_path / folder / f"{name}.safetensors").weights for folder in ("whole", "killed")]
        assert all(np.array_equal(bits[0][key], bits[1][key]) for key in bits[0])


def test_the_loss_falls(poem: TextData, tmp_path: Path) -> None:
    longer = Preset(TINY.config, replace(TINY.plan, epochs=12, max_batch_units=128, peak_learning_rate=1e-2))
    progress = recipe_named("text").train(poem, longer, tmp_path, lambda entry: None)
    assert progress.valid_nats[-1] < 0.6 * progress.valid_nats[0]


def test_what_is_stored_needs_no_file_and_says_what_it_is(poem: TextData, tmp_path: Path) -> None:
    recipe_named("text").train(poem, TINY, tmp_path, lambda entry: None)
    target = finish("text", poem, tmp_path, "seqgen train text")
    assert {weight.dtype for weight in load_checkpoint(target).weights.values()} == {np.dtype(np.float16)}
    model = load_model(target, TextTransformer)
    assert model.network.vocabulary.characters == "".join(sorted(set(POEM)))
    card = model.card
    assert card.metrics["test_nats_per_character"] == pytest.approx(
        text_nats(model.network, poem, "test").nats_per_character, abs=1e-4
    )
    assert card.metrics["valid_bits_per_character"] > 0 and "valid_count_model_nats_per_character" in card.metrics
    assert poem.sha256 in card.trained_on and "poem.txt" in card.trained_on and str(tmp_path) not in card.trained_on
    assert "does not know" in card.licence and "Apache" not in card.licence


def test_less_than_a_window_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_text("ab" * 15)
    with pytest.raises(InvalidInput, match=r"data 'short.txt' has 24 characters to train on \(80 %\), a window is 32"):
        recipe_named("text").prepared(read_text(path), TINY)
    assert len(recipe_named("text").prepared(read_text(path), Preset(replace(TINY.config, window=24), TINY.plan)).train)


def test_the_vocabulary_is_of_the_train_part(tmp_path: Path) -> None:
    path = tmp_path / "late.txt"
    path.write_text("ab" * 400 + "é" * 100)
    prepared = recipe_named("text").prepared(read_text(path), TINY)
    assert prepared.objective.config.characters == "ab"


def test_each_part_of_the_text_has_its_place(poem: TextData) -> None:
    prepared = recipe_named("text").prepared(poem, TINY)
    decode = prepared.objective.network.vocabulary.decode
    for windows, part in ((prepared.train, poem.train), (prepared.valid, poem.valid)):
        read = [decode(window.document[window.scored_from : window.stop]) for window in windows]
        assert "".join(read) == part[0]
    assert prepared.data_digest == poem.sha256


def test_a_window_too_small_is_one_sentence(poem: TextData) -> None:
    from seqgen.training.recipes.settings import parsed_settings, settings_of, with_settings

    assert "window" in settings_of(TINY) and "characters" not in settings_of(TINY)
    with pytest.raises(InvalidInput, match="window must be at least 2"):
        with_settings(TINY, parsed_settings(TINY, ["window=1"]))


def test_tunes_are_trained_on_whole_and_their_samples_are_read(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipping, "SAMPLES", 3)
    monkeypatch.setattr(abc_grammar, "MAX_BARS", 2)
    monkeypatch.setattr("seqgen.evaluation.parsing.MAX_UNMASKED_CHARACTERS", 400)
    recipe = recipe_named("tune-text")
    prepared = recipe.prepared(corpus, TINY)
    assert set(CHARACTERS) <= set(prepared.objective.config.characters)
    assert prepared.data_digest == corpus.digest
    recipe.train(corpus, TINY, tmp_path, lambda entry: None)
    card = load_model(finish("tune-text", corpus, tmp_path, "seqgen train tune-text"), TextTransformer).card
    assert card.metrics["parsed_share"] == card.metrics["even_bars_share"] == 1
    assert card.metrics["unmasked_parsed_share"] < 1
    assert "ABC" in card.description and "6 tunes of O'Neill" in card.trained_on and "public domain" in card.licence
    assert {"valid_nats_per_character", "test_count_model_nats_per_character"} <= set(card.metrics)
