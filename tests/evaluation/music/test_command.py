"""`seqgen evaluate --music` as a user meets it."""

import json
from pathlib import Path

import numpy as np
import pytest

from seqgen.checkpoint import Checkpoint, save_checkpoint
from seqgen.cli import main
from seqgen.music import corpus as corpus_package
from seqgen.music.corpus.tunes import Corpus


@pytest.fixture(autouse=True)
def small_corpus(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever collections are named, the made-up corpus is read."""
    monkeypatch.setattr(corpus_package, "load_corpus", lambda names, progress: corpus)
    monkeypatch.setenv("COLUMNS", "80")


def evaluate(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(("evaluate", *arguments, "--music"))
    return int(ended.value.code or 0)


def test_json_has_everything_and_is_the_same_every_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("melody-lstm", "--samples", "10", "--seed", "4", "--json") == 0
    text = capsys.readouterr().out
    document = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert (document["model"], document["samples"], document["seed"]) == ("melody-lstm", 10, 4)
    assert document["tunes"]["air"] == {"training": 3, "held_out": 0}
    jig = document["styles"]["jig"]
    assert 0 < jig["composed"]["likenesses"]["note count"]["distances"]["area"] < 1
    assert 0 < jig["held_out"]["mean_area"] < 1
    assert jig["held_out"]["memorisation"]["longest_notes"] > 2
    assert jig["statistics"]["scale consistency"]["inside"] in (True, False)
    assert jig["statistics"]["bars alike, 8 apart"] == {"composed": None, "real": None, "inside": None}
    assert evaluate("--samples", "10", "--seed", "4", "--json") == 0
    assert capsys.readouterr().out == text


def test_tables_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("--samples", "10") == 0
    out = capsys.readouterr().out
    assert "jig: 10 composed, 12 real held-out, 24 training tunes" in out
    for line in ("average inter-onset interval", "bars alike, 8 apart", "over 16 notes", "Summary"):
        assert line in out
    assert "…" not in out, "nothing is cut at 80 columns"
    assert "too few tunes of air, hornpipe, march" in out


def test_bad_input_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "p88.safetensors"
    save_checkpoint(other, Checkpoint("p88-rnn", {}, {"w": np.zeros(2, np.float32)}))
    for arguments, sentence in (
        ((str(other),), "p88-rnn composes nothing to judge; name melody-lstm"),
        (("--samples", "9"), "a density estimate needs at least 10 samples a style, got 9"),
    ):
        assert evaluate(*arguments) == 2
        captured = capsys.readouterr()
        assert captured.out == "" and sentence in captured.err
        error = captured.err.strip()  # a bar that is no terminal's leaves an empty line
        assert error.startswith("Error: ") and "\n" not in error
