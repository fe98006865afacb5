"""The files of the reading benchmark are what it says, and a melody that is lost would be seen."""

import random
from pathlib import Path

import pytest

from benchmarks import reading
from seqgen.music.abc import read_abc
from seqgen.music.codec.melody import encode
from seqgen.music.corpus import Corpus
from seqgen.music.corpus.tunes import CorpusTune

JIG = "X:1\nM:6/8\nL:1/8\nK:G\nGBd gdB|ced cAF|(3GAB d gdB|G3 z3|"


@pytest.fixture
def corpus(monkeypatch: pytest.MonkeyPatch) -> Corpus:
    tunes = tuple(CorpusTune(f"t{number}", "", "jig", encode(read_abc(JIG), 1)) for number in range(8))
    corpus = Corpus(("test",), tunes, ())
    monkeypatch.setattr(reading, "load_corpus", lambda: corpus)
    return corpus


def test_every_layout_gives_the_melody_back(corpus: Corpus) -> None:
    rows = {row["name"]: row["measured"] for row in reading.measure()}
    assert rows["files accepted"] == "100.0% of 8" and rows["refused, by reason"] == "none"
    assert rows["the melody is the right one, note for note"] == "100.0% of those accepted"


def test_layouts_differ_and_have_chords(corpus: Corpus) -> None:
    score = reading.with_chords(corpus.tunes[0])
    assert [len(part.notes) > 3 for part in score.parts] == [True, True]
    made = [layout(score, random.Random(1)) for layout in reading.LAYOUTS]
    assert len(set(made)) == 4 and len(made[1].parts) == 1 and made[3].ticks_per_quarter == 1000


def test_what_is_refused_is_counted(corpus: Corpus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        reading, "LAYOUTS", (lambda score, rng: score, lambda score, rng: reading.replace(score, parts=()))
    )
    rows = {row["name"]: row["measured"] for row in reading.measure()}
    assert rows["files accepted"] == "50.0% of 8" and rows["refused, by reason"] == "no notes 4"
