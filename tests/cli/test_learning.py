"""`seqgen corpus`, `train` and `evaluate` on a small part of a real collection."""

import json
from pathlib import Path

import pytest

from seqgen.cli import main
from seqgen.music.abc import read_abc
from seqgen.music.corpus import build
from seqgen.music.corpus.collections import collection_files, tunes_in
from seqgen.music.files import write_score


@pytest.fixture(autouse=True)
def small_collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty airs of O'Neill's, and a cache folder of the test's own."""
    monkeypatch.setattr(build, "user_cache_path", lambda name: tmp_path / "cache")
    monkeypatch.setattr(build, "collection_files", lambda name: collection_files(name)[:1])


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    code = exit_.value.code
    return code if isinstance(code, int) else 0


def test_from_the_book_to_a_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("corpus", "build", "--collections", "oneills") == 0
    assert "oneills" in capsys.readouterr().out
    out = tmp_path / "run"
    assert run("train", "melody-lstm", "--collections", "oneills", "--epochs", "1", "--out", str(out)) == 0
    capsys.readouterr()
    checkpoint = out / "melody-lstm.safetensors"
    assert run("evaluate", str(checkpoint), "--collections", "oneills", "--split", "valid", "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["network"]["low"] < figures["network"]["value"] < figures["network"]["high"]
    assert figures["gain"]["value"] == pytest.approx(figures["count_model"]["value"] - figures["network"]["value"])
    assert run("models", "melody-lstm") == 0


def test_a_folder_of_ones_own_tunes_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own"
    own.mkdir()
    [book] = collection_files("oneills")[:1]
    known = next(iter(tunes_in(book)))
    (own / "known.abc").write_text(known)
    write_score(read_abc("X:1\nM:6/8\nL:1/8\nK:G\nGBd gdB|ced cAF|GBd cAF|G3 z3|"), own / "new.mid")
    assert run("evaluate", "melody-lstm", "--collections", "oneills", "--data", str(own), "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["split"], figures["tunes"]) == ("all", 2)
    assert figures["in_training"] <= 1 and figures["network"]["value"] > 0 and figures["refused"] == {}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["train", "melody-gru", "--out", "x"], "p88-tcn, got 'melody-gru'"),
        (["corpus", "build", "--collections", "nope"], "collections must be among oneills, airds, ryans, essen"),
        (["corpus", "build", "--collections", ","], "collections must name at least one"),
        (["evaluate", "nowhere.safetensors", "--collections", "oneills"], "nowhere.safetensors cannot be used"),
        (["evaluate", "--split", "train"], "'train' is not one of 'valid', 'test'"),
    ],
    ids=["recipe", "collection", "no collection", "checkpoint", "split"],
)
def test_bad_input_is_one_sentence_and_status_2(
    arguments: list[str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert "Traceback" not in error
