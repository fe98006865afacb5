"""`seqgen train`, `evaluate` and `harmonize` with harmony-seq2seq, on a small file made here."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from seqgen.generation.chorales.allowed import VOICE_RANGES
from seqgen.models import HarmonySeq2SeqConfig
from seqgen.music import Note, Part, Score
from seqgen.music.files import read_score, write_score
from seqgen.training.plan import TrainingPlan
from seqgen.training.recipes import RECIPES, Preset

TINY = HarmonySeq2SeqConfig(width=8, heads=2, encoder_layers=1, decoder_layers=1, hidden=8, radius=2)
MELODY = tuple(Note(tick, pitch, 160, 90) for tick, pitch in ((0, 72), (160, 74), (320, 76), (480, 79), (900, 77)))


@pytest.fixture
def trained(seqgen: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The published file's form; run/harmony-seq2seq.safetensors was trained on it."""
    rng = np.random.default_rng(0)
    pieces = [(np.array([70, 64, 58, 48]) + rng.integers(0, 3, (20, 4))).tolist() for _ in range(4)]
    data = tmp_path / "chorales.json"
    data.write_text(json.dumps({"train": pieces[:3], "valid": pieces[3:], "test": []}))
    monkeypatch.setitem(RECIPES["harmony-seq2seq"].presets, "s16", Preset(TINY, TrainingPlan(epochs=1)))
    outcome = seqgen("train", "harmony-seq2seq", "--data", str(data), "--out", "run")
    assert outcome.status == 0, outcome.err
    write_score(Score(480, (Part(MELODY, "Flute"),), 1920), tmp_path / "tune.mid")
    return data


def test_from_a_file_to_figures(seqgen: Callable, trained: Path) -> None:
    asked = "evaluate", "run", "--data", str(trained), "--split", "valid"
    figures = json.loads(seqgen(*asked, "--json").out)
    results = figures["given_soprano"]
    assert results["alto_tenor_bass"]["notes"] == 60 and results["alto_tenor_bass"]["nats_per_note"] > 0
    assert set(results) == {"alto_tenor_bass", "alto", "tenor", "bass"} and figures["model"] == "harmony-seq2seq"
    assert figures["faults_per_bar"]["voice crossing"] == 0 and set(figures["real_faults_per_bar"])
    table = seqgen(*asked).out
    assert "nats per note" in table and "alto tenor bass" in table and "set by Bach" in table
    assert "name it with --data FILE" in seqgen("evaluate", "run").err


def test_a_melody_gets_three_voices_and_keeps_its_ticks(seqgen: Callable, trained: Path) -> None:
    asked = "harmonize", "tune.mid", "--model", "harmony-seq2seq", "--seed", "3", "--checkpoint"
    outcome = seqgen(*asked, "run/harmony-seq2seq.safetensors", "-o", "four.mid")
    assert outcome.status == 0 and "harmony-seq2seq" in outcome.out, outcome.err
    given = read_score(Path("tune.mid"))
    four = read_score(Path("four.mid")).with_ticks_per_quarter(given.ticks_per_quarter)
    assert four.parts[0].notes == given.parts[0].notes and len(four.parts) == 4
    for part, (lowest, highest) in zip(four.parts[1:], VOICE_RANGES[1:], strict=True):
        assert all(lowest <= note.pitch <= highest for note in part.notes) and part.notes
    seqgen(*asked, "run/harmony-seq2seq.safetensors", "-o", "again.mid")
    assert Path("four.mid").read_bytes() == Path("again.mid").read_bytes()


def test_what_it_has_no_use_for_is_refused_in_a_sentence(seqgen: Callable, trained: Path) -> None:
    asked = "harmonize", "tune.mid", "--model", "harmony-seq2seq", "--checkpoint", "run/harmony-seq2seq.safetensors"
    outcome = seqgen(*asked, "--gibbs-steps", "5", "-o", "four.mid")
    assert (outcome.status, outcome.err.count("\n")) == (2, 1) and "--gibbs-steps must be left out" in outcome.err
    assert not Path("four.mid").exists()
    outcome = seqgen("harmonize", "tune.mid", "--model", "melody-lstm", "-o", "four.mid")
    assert "model must be one of chorale-cnn, harmony-seq2seq to harmonize, got 'melody-lstm'" in outcome.err
