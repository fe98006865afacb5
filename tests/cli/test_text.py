"""`seqgen train text`, `evaluate` and `write` on a small text made here."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from seqgen.checkpoint import load_checkpoint
from seqgen.evaluation import parsing
from seqgen.evaluation.shipping import text as shipping
from seqgen.models import TextTransformerConfig
from seqgen.music.codec import abc_grammar
from seqgen.music.codec.abc_text import abc_score
from seqgen.music.corpus import build
from seqgen.music.corpus.collections import collection_files
from seqgen.training.plan import TrainingPlan
from seqgen.training.recipes import RECIPES, Preset

TEXT = "Roses are red,\r\nviolets are blue 𝄞.\r\n" * 40
SIZES = ("width=16", "heads=2", "layers=1", "hidden=16", "radius=4", "window=32", "max_batch_units=128")


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "poem.txt"
    path.write_bytes(TEXT.encode())
    return path


def train(seqgen: Callable, *arguments: str) -> object:
    settings = [word for size in SIZES for word in ("--set", size)]
    return seqgen("train", "text", "--out", "run", "--epochs", "2", *settings, *arguments)


def test_from_a_file_to_a_figure_and_to_text(seqgen: Callable, text: Path) -> None:
    trained = train(seqgen, "--data", str(text))
    assert trained.status == 0 and "seqgen evaluate run --data" in trained.out, trained.err
    figures = json.loads(seqgen("evaluate", "run", "--data", str(text), "--split", "valid", "--json").out)
    assert figures["model"] == "text" and figures["characters"] == len(TEXT) // 10
    assert 0 < figures["count_model_nats_per_character"] < figures["nats_per_character"]
    table = seqgen("evaluate", "run", "--data", str(text)).out
    assert "count model, order 6" in table and figures["data_sha256"] in table and "unknown" in table

    arguments = ("write", "run", "--prompt", "violets 𝄞", "--chars", "40", "--temperature", "0.5", "--top-k", "5")
    first, again, other = (seqgen(*arguments, "--seed", seed).out for seed in ("1", "1", "2"))
    assert first.startswith("violets 𝄞") and first == again != other and len(first) <= 50


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["train", "text", "--out", "x"], "text is trained on a file; name it with --data FILE"),
        (["train", "text", "--out", "x", "--data", "none.txt"], "'none.txt' cannot be read: No such file"),
        (["train", "text", "--out", "x", "--data", "bad.txt"], "is not UTF-8: byte 0xff at offset 3"),
        (["train", "text", "--out", "x", "--data", "short.txt"], "a window is 512; give more text"),
        (["train", "text", "--out", "x", "--data", "short.txt", "--collections", "oneills"], "--data alone"),
        (["train", "text", "--out", "x", "--data", "short.txt", "--set", "characters=ab"], "set must be NAME=VALUE"),
        (["train", "text", "--out", "x", "--data", "short.txt", "--set", "window=1"], "window must be at least 2"),
        (["train", "tune-text", "--out", "x", "--data", "short.txt"], "tune-text is trained on --collections"),
        (["write", "melody-lstm"], "is of model 'melody-lstm', which is no TextTransformer"),
        (["write", "nowhere"], "nowhere cannot be used"),
        (["write", "nowhere", "--chars", "0"], "chars must be a whole number in 1..100000, got 0"),
        (["write", "nowhere", "--top-p", "nan"], "--top-p must lie in 0.01..1"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(seqgen: Callable, arguments: list[str], sentence: str) -> None:
    Path("bad.txt").write_bytes(b"abc\xff")
    Path("short.txt").write_text("too short")
    outcome = seqgen(*arguments)
    assert outcome.status == 2 and sentence in outcome.err and "Traceback" not in outcome.err
    assert outcome.err.count("Error:") == 1 and not Path("x").exists()


@pytest.mark.parametrize("words", [["write"], ["evaluate"], ["prune", "-o", "curve"]], ids=lambda words: words[0])
def test_weights_that_do_not_come_with_it_are_to_be_trained(
    seqgen: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setattr("seqgen.models.loading.WEIGHTS_FOLDER", tmp_path)
    outcome = seqgen(*words, "tune-text")
    assert (outcome.status, outcome.out) == (2, "") and outcome.err.count("\n") == 1
    assert (
        "the weights of tune-text do not come with this seqgen; train them with `seqgen train tune-text" in outcome.err
    )


def test_a_model_of_text_needs_its_text(seqgen: Callable, text: Path) -> None:
    assert train(seqgen, "--data", str(text)).status == 0
    outcome = seqgen("evaluate", "run")
    assert outcome.status == 2 and "text is measured on a text file; name it with --data FILE" in outcome.err
    outcome = seqgen("evaluate", "run", "--data", str(text), "--collections", "oneills")
    assert outcome.status == 2 and "cannot go with --data" in outcome.err
    outcome = seqgen("write", "run", "--prompt", "Z")
    assert outcome.status == 2 and "prompt holds 'Z' (U+005A) at character 1" in outcome.err


def test_tunes_from_the_book_to_text(seqgen: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "user_cache_path", lambda name: tmp_path / "cache")
    monkeypatch.setattr(build, "collection_files", lambda name: collection_files(name)[:1])
    monkeypatch.setattr(shipping, "SAMPLES", 2)
    monkeypatch.setattr(abc_grammar, "MAX_BARS", 2)
    monkeypatch.setattr(parsing, "MAX_UNMASKED_CHARACTERS", 300)
    small = TextTransformerConfig(width=16, heads=2, layers=1, hidden=16, radius=4, window=256)
    monkeypatch.setitem(RECIPES["tune-text"].presets, "folk", Preset(small, TrainingPlan(epochs=1)))
    trained = seqgen("train", "tune-text", "--collections", "oneills", "--out", "run")
    assert trained.status == 0, trained.err
    figures = json.loads(seqgen("evaluate", "run", "--collections", "oneills", "--split", "valid", "--json").out)
    metrics = load_checkpoint(Path("run/tune-text.safetensors")).card["metrics"]
    assert figures["nats_per_character"] == pytest.approx(metrics["valid_nats_per_character"], abs=1e-4)
    assert figures["documents"] > 1 and metrics["parsed_share"] == 1

    table = seqgen("evaluate", "run", "--music", "--samples", "2")
    assert table.status == 0 and re.search(r"under the grammar +2 +100\.0%", table.out), table.err
    judged = json.loads(seqgen("evaluate", "run", "--music", "--samples", "2", "--json").out)
    assert judged["under the grammar"]["parsed"] == 2 and judged["as it likes"]["parsed"] == 0
    assert sum(judged["as it likes"]["reasons"].values()) == 2
    refused = seqgen("evaluate", "run", "--music", "--collections", "oneills")
    assert (
        refused.status == 2 and "tunes that tune-text writes are judged alone; leave --collections out" in refused.err
    )
    refused = seqgen("evaluate", "run", "--music", "--data", "x.txt")
    assert refused.status == 2 and "--music compares with the collections alone; leave --data out" in refused.err

    written = seqgen("write", "run", "--prompt", "X:1\nR:jig\nM:6/8\n", "--chars", "5000", "--seed", "1").out
    assert str(abc_score(written).metre) == "6/8" and written.endswith("|]\n")
    cut = seqgen("write", "run", "--chars", "20")
    assert "The tune is not over after 20 characters; give more --chars." in cut.err
    seed = re.search(r"seed (\d+)", cut.err)
    assert seed and seqgen("write", "run", "--chars", "20", "--seed", seed[1]).out == cut.out
    refused = seqgen("write", "run", "--prompt", "X:2")
    assert refused.status == 2 and "at its character 3 '2' stands where one of '1' is allowed" in refused.err
