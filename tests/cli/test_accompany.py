"""accompany on the command line: a file in, a file of both parts out, here and through a server alike."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from seqgen.checkpoint import Checkpoint, save_checkpoint
from seqgen.models import MelodyTransformer, MelodyTransformerConfig
from seqgen.music import Key, KeyChange, Metre, MetreChange, Note, Part, Score
from seqgen.music.files import read_score, write_score

SMALL = MelodyTransformerConfig(width=16, heads=2, layers=1, hidden=16, radius=4)
ENDINGS = ["mid", "musicxml", "json"]


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small network that has learned nothing."""
    path = tmp_path_factory.mktemp("weights") / "small.safetensors"
    network = MelodyTransformer(SMALL, np.random.default_rng(0))
    save_checkpoint(path, Checkpoint("melody-transformer", asdict(SMALL), network.state_dict()))
    return path


def tune() -> Score:
    """Two phrases of three quarters in 6/8, a bar of rest between."""
    pitches = [62, 66, 69, 74, 73, 71]
    notes = tuple(Note(480 * n + 1440 * (n // 3), pitch, 480) for n, pitch in enumerate(pitches))
    return Score(480, (Part(notes),), 3 * 1440, (MetreChange(0, Metre(6, 8)),), (KeyChange(0, Key("D")),))


def pitches(score: Score) -> list[list[int]]:
    return [[note.pitch for note in part.notes] for part in score.parts]


@pytest.mark.parametrize("ending", ENDINGS)
def test_both_parts_are_written(seqgen: Callable, weights: Path, tmp_path: Path, ending: str) -> None:
    write_score(tune(), tmp_path / f"tune.{ending}")
    arguments = ["--seed", "3", "--checkpoint", str(weights), "--answer-bars", "1", "--rest-quarters", "0.5"]
    ran = seqgen("accompany", f"tune.{ending}", *arguments, "-o", f"both.{ending}", "-o", "both.mid")
    assert ran.status == 0, ran.err
    assert "phrase 1: 3 notes, answered in bars 2 to 3 by" in ran.out and "seed 3, melody-transformer" in ran.out
    assert "phrase 2: 3 notes, answered in bars" in ran.out and f"wrote both.{ending}, both.mid" in ran.out
    both = read_score(tmp_path / "both.mid")
    assert (both.metre, both.key) == (Metre(6, 8), Key("D"))
    assert pitches(both)[0] == [62, 66, 69, 74, 73, 71] and {p % 12 for p in pitches(both)[1]} <= Key("D").pitch_classes
    assert len(read_score(tmp_path / f"both.{ending}").parts) == 2


def test_a_server_gives_the_same_bytes(
    seqgen: Callable, weights: Path, tmp_path: Path, start_serving: Callable
) -> None:
    write_score(tune(), tmp_path / "tune.mid")
    address = start_serving("--checkpoint", str(weights))
    arguments = ["accompany", "tune.mid", "--seed", "2", "--key", "E dorian", "--metre", "3/4", "--tempo", "90.5"]
    arguments += ["--style", "reel", "--phrase-bars", "1", "--top-k", "20", "--temperature", "1.5"]
    here = seqgen(*arguments, "-o", "here.mid", "-o", "here.json", "--checkpoint", str(weights))
    there = seqgen(*arguments, "-o", "ther.mid", "-o", "ther.json", "--server", address)
    assert here.status == there.status == 0, there.err
    assert here.out == there.out.replace("ther", "here")
    for path in tmp_path.glob("here*"):
        assert path.read_bytes() == path.with_name(path.name.replace("here", "ther")).read_bytes()
    refused = ["accompany", "tune.mid", "-o", "x.mid", "--model", "melody-lstm"]
    assert seqgen(*refused, "--checkpoint", str(weights)) == seqgen(*refused, "--server", address)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["tune.mid", "--answer-bars", "0"], "--answer-bars must be a whole number in 1..16, got 0"),
        (["tune.mid", "--rest-quarters", "nan"], "--rest-quarters must lie in 0.25..16, got nan"),
        (["tune.mid", "--key", "H"], "key must look like"),
        (["tune.mid", "--metre", "7/0"], "metre must be N/D"),
        (["tune.mid", "--tempo", "5"], "tempo must lie in 20..400, got 5"),
        (["tune.mid", "--model", "melody-lstm"], "model must be one of melody-transformer to accompany"),
        (["tune.mid", "--style", "tango"], "style must be one of"),
        (["tune.mid", "-o", "x.doc"], "output must end in"),
        (["tune.abc", "-o", "x.abc"], "output must be of a form that holds two parts, such as .mid, got 'x.abc'"),
        (["tune.mid", "--part", "2"], "part must be one with pitched notes (1), got 2"),
        (["changing.mid"], "the score changes its metre from 6/8 to 3/4"),
        (["drums.mid"], "notes of drums alone"),
        (["duet.mid"], "--part must name one of the 2 parts with notes"),
        (["empty.mid"], "cannot be read"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_bad_input_is_one_sentence(
    seqgen: Callable, weights: Path, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    for ending in ("mid", "abc"):
        write_score(tune(), tmp_path / f"tune.{ending}")
    metres = (MetreChange(0, Metre(6, 8)), MetreChange(1440, Metre(3, 4)))
    write_score(Score(480, tune().parts, 3 * 1440, metres), tmp_path / "changing.mid")
    write_score(Score(480, (Part((Note(0, 40, 480),), is_drum=True),), 1920), tmp_path / "drums.mid")
    write_score(Score(480, (*tune().parts, *tune().parts), 3 * 1440), tmp_path / "duet.mid")
    (tmp_path / "empty.mid").write_bytes(b"")
    ran = seqgen("accompany", *arguments, "-o", "x.mid", "--checkpoint", str(weights))
    assert ran.status == 2 and sentence in ran.err and ran.err.count("\n") == 1
    assert not (tmp_path / "x.mid").exists()


def test_a_checkpoint_here_and_a_server_do_not_go_together(seqgen: Callable, weights: Path, tmp_path: Path) -> None:
    write_score(tune(), tmp_path / "tune.mid")
    arguments = ["accompany", "tune.mid", "-o", "x.mid", "--server", "127.0.0.1:1"]
    ran = seqgen(*arguments, "--checkpoint", str(weights))
    assert (ran.status, ran.out) == (2, "") and "checkpoint cannot go with --server" in ran.err
    alone = seqgen(*arguments)
    assert alone.status == 1 and "no seqgen server answers at 127.0.0.1:1" in alone.err
