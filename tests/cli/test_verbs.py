"""continue, infill, suggest and critique on the command line: files in, files out, one sentence where it cannot be."""

import errno
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from seqgen.checkpoint import Checkpoint, save_checkpoint
from seqgen.models import MelodyTransformer, MelodyTransformerConfig
from seqgen.models.chorale_cnn import ChoraleCNN, ChoraleCNNConfig
from seqgen.music import Key, KeyChange, Note, Part, Score
from seqgen.music.files import read_score, write_score

SMALL = MelodyTransformerConfig(width=16, heads=2, layers=1, hidden=16, radius=4)
ENDINGS = ["mid", "musicxml", "abc", "json"]


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small network that has learned nothing."""
    path = tmp_path_factory.mktemp("weights") / "small.safetensors"
    network = MelodyTransformer(SMALL, np.random.default_rng(0))
    save_checkpoint(path, Checkpoint("melody-transformer", asdict(SMALL), network.state_dict()))
    return path


def tune() -> Score:
    pitches = [62, 66, 69, 74, 73, 71, 69, 67, 66, 64, 62, 61, 62, 64, 66, 62]
    notes = tuple(Note(480 * number, pitch, 480) for number, pitch in enumerate(pitches))
    return Score(480, (Part(notes),), 16 * 480, keys=(KeyChange(0, Key("D")),))


def timed(score: Score) -> list[tuple[int, int, int]]:
    """Start and duration in 480ths of a quarter, and pitch."""
    return [(note.start_tick, note.duration_ticks, note.pitch) for note in score.with_ticks_per_quarter(10080).notes]


@pytest.mark.parametrize("ending", ENDINGS)
def test_continue_reads_what_seqgen_writes(seqgen: Callable, weights: Path, tmp_path: Path, ending: str) -> None:
    source = tmp_path / f"tune.{ending}"
    write_score(tune(), source)
    before = source.read_bytes()
    ran = seqgen(
        "continue", str(source), "--bars", "2", "--seed", "3", "--checkpoint", str(weights), "-o", "longer.mid"
    )
    assert ran.status == 0, ran.err
    assert "2 bars more, seed 3, melody-transformer" in ran.out and "wrote longer.mid" in ran.out
    longer = read_score(tmp_path / "longer.mid")
    assert timed(longer)[:16] == timed(read_score(source)) and source.read_bytes() == before
    assert longer.length_ticks * 16 == read_score(source).length_ticks * 24 * longer.ticks_per_quarter // (
        read_score(source).ticks_per_quarter
    )


@pytest.mark.parametrize("ending", ENDINGS)
def test_infill_leaves_the_rest(seqgen: Callable, weights: Path, tmp_path: Path, ending: str) -> None:
    source = tmp_path / f"tune.{ending}"
    write_score(tune(), source)
    arguments = ["--from-bar", "2", "--to-bar", "3", "--checkpoint", str(weights), "--count", "2", "--seed", "1"]
    ran = seqgen("infill", str(source), *arguments, "-o", "new.mid", "-q")
    assert ran.status == 0 and ran.out == "", ran.err
    given = timed(read_score(source))
    for name in ("new-1.mid", "new-2.mid"):
        outside = [note for note in timed(read_score(tmp_path / name)) if not 4 <= note[0] // 10080 < 12]
        assert outside == given[:4] + given[12:]


@pytest.mark.parametrize(("search", "other"), [([], "another --seed"), (["--beam-width", "2"], "a --beam-width of 1")])
def test_infill_says_where_nothing_changed(
    seqgen: Callable, weights: Path, tmp_path: Path, search: list[str], other: str
) -> None:
    """The notes in the bars are read for their range alone: with the same seed they become the same before long."""
    write_score(tune(), tmp_path / "tune.json")
    arguments = ["--from-bar", "2", "--to-bar", "3", "--seed", "5", "--checkpoint", str(weights), *search]
    seed, same = "" if search else ", seed 5", f", the same notes as before ({other} may give others)"
    were_same = []
    for _ in range(9):
        before = read_score("tune.json")
        said = seqgen("infill", "tune.json", *arguments, "-o", "tune.json").out
        were_same.append(timed(read_score("tune.json")) == timed(before))
        assert said.startswith(f"bars 2 to 3{same if were_same[-1] else ''}{seed}, melody-transformer")
    assert not were_same[0] and were_same[-1]


def test_suggest_ranks(seqgen: Callable, weights: Path, tmp_path: Path) -> None:
    write_score(tune(), tmp_path / "tune.mid")
    ran = seqgen("suggest", "tune.mid", "--checkpoint", str(weights), "--count", "3", "--json")
    found = json.loads(ran.out)
    shares = [suggestion["probability"] for suggestion in found]
    assert len(found) == 3 and shares == sorted(shares, reverse=True)
    table = seqgen("suggest", "tune.mid", "--bar", "2", "--note", "1", "--checkpoint", str(weights), "--count", "25")
    assert table.status == 0 and "as it is" in table.out and "C♯" in table.out.replace("C#", "C♯")


def test_suggest_ranks_whole_bars(seqgen: Callable, weights: Path, tmp_path: Path) -> None:
    write_score(tune(), tmp_path / "tune.mid")
    arguments = ["suggest", "tune.mid", "--bar", "2", "--checkpoint", str(weights), "--count", "3"]
    [given] = [one for one in json.loads(seqgen(*arguments, "--json").out) if one["is_given"]]
    assert given["duration_ticks"] == 4 * 480
    assert [note["pitch"] for note in given["notes"]] == [73, 71, 69, 67]
    table = seqgen(*arguments)
    assert table.status == 0 and "C♯5 B4 A4 G4" in table.out and "1 1 1 1" in table.out and "as it is" in table.out


def test_critique_in_text_json_and_colour(seqgen: Callable, weights: Path, tmp_path: Path) -> None:
    write_score(tune(), tmp_path / "tune.abc")
    outputs = ["-o", "said.txt", "-o", "said.json", "-o", "said.png"]
    ran = seqgen("critique", "tune.abc", "--checkpoint", str(weights), *outputs)
    assert ran.status == 0, ran.err
    assert ran.out == (tmp_path / "said.txt").read_text() and "bits a note" in ran.out
    content = json.loads((tmp_path / "said.json").read_text())
    assert len(content["notes"]) == 16 and content["bits_per_note"] > 0
    assert json.loads(seqgen("critique", "tune.abc", "--checkpoint", str(weights), "--json").out) == content
    assert (tmp_path / "said.png").read_bytes().startswith(b"\x89PNG")


def test_a_critique_is_written_whole_or_not_at_all(
    seqgen: Callable, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_score(tune(), tmp_path / "tune.json")
    arguments = ["critique", "tune.json", "--checkpoint", str(weights), "-o", "said.txt", "-o", "said.json"]
    fsync, calls = os.fsync, iter(range(10))

    def failing_from_the_second_on(descriptor: int) -> None:
        if next(calls):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        fsync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing_from_the_second_on)
        ran = seqgen(*arguments)
    sentence = "--output 'said.json' cannot be written: Input/output error; name another place with -o"
    assert (ran.status, ran.out, ran.err) == (2, "", f"Error: {sentence}\n")
    monkeypatch.setattr(os, "access", lambda path, mode: path != Path("said.txt").parent)
    assert "its folder may not be written to" in seqgen(*arguments).err
    assert [path.name for path in tmp_path.iterdir()] == ["tune.json"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["continue", "tune.mid", "-o", "x.mid", "--bars", "0"], "bars must be a whole number in 1..128, got 0"),
        (["continue", "tune.mid", "-o", "x.doc"], "output must end in"),
        (["continue", "tune.mid", "-o", "x.mid", "--chords", "H"], "bar 1 of chords"),
        (
            ["continue", "tune.mid", "-o", "x.mid", "--bars", "2", "--chords", "D | G | A"],
            "--chords must not have more bars than are new, 2, got 3",
        ),
        (
            ["continue", "tune.mid", "-o", "x.mid", "--model", "melody-lstm"],
            "model must be one of melody-transformer to",
        ),
        (["infill", "tune.mid", "-o", "x.mid", "--from-bar", "5", "--to-bar", "9"], "score's bars, 1..4, got 5"),
        (["infill", "drums.mid", "-o", "x.mid", "--from-bar", "1", "--to-bar", "1"], "notes of drums alone"),
        (["harmonize", "duet.mid", "-o", "x.mid"], "--part must name one of the 2 parts with notes"),
        (["suggest", "tune.mid", "--note", "2"], "note needs its bar: give bar too, or neither, got note 2 alone"),
        (["suggest", "tune.mid", "--bar", "5"], "bar must be one of the score's bars, 1..4, got 5"),
        (["critique", "duet.mid"], "--part must name one of the 2 parts with notes"),
        (["critique", "tune.mid", "-o", "x.mid"], "output of a critique must end in .txt, .json, .png"),
        (["critique", "empty.mid"], "cannot be read"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_bad_input_is_one_sentence(
    seqgen: Callable, weights: Path, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    write_score(tune(), tmp_path / "tune.mid")
    write_score(Score(480, (Part((Note(0, 40, 480),), is_drum=True),), 1920), tmp_path / "drums.mid")
    write_score(Score(480, (*tune().parts, *tune().parts), 16 * 480), tmp_path / "duet.mid")
    (tmp_path / "empty.mid").write_bytes(b"")
    own = [] if arguments[0] == "harmonize" else ["--checkpoint", str(weights)]
    ran = seqgen(*arguments, *own)
    assert ran.status == 2 and sentence in ran.err and ran.err.count("\n") == 1
    assert not (tmp_path / "x.mid").exists()


SERVED = [
    ["continue", "tune.mid", "--bars", "1", "--beam-width", "4", "--seed", "1"],
    ["continue", "tune.mid", "--bars", "2", "--chords", "D | A", "--close-on-tonic", "--seed", "3", "--count", "2"],
    [
        "infill",
        "tune.mid",
        "--from-bar",
        "2",
        "--to-bar",
        "3",
        "--style",
        "reel",
        "--temperature",
        "1.5",
        "--seed",
        "4",
    ],
]


def test_a_server_gives_the_same_bytes(
    seqgen: Callable, weights: Path, tmp_path: Path, start_serving: Callable
) -> None:
    write_score(tune(), tmp_path / "tune.mid")
    address = start_serving("--checkpoint", str(weights))
    for arguments in SERVED:
        here = seqgen(*arguments, "-o", "here.mid", "-o", "here.json", "--checkpoint", str(weights))
        there = seqgen(*arguments, "-o", "ther.mid", "-o", "ther.json", "--server", address)
        assert here.status == there.status == 0, there.err
        assert here.out == there.out.replace("ther", "here")
        for path in tmp_path.glob("here*"):
            assert path.read_bytes() == path.with_name(path.name.replace("here", "ther")).read_bytes()
            path.unlink()
    for arguments in (
        ["suggest", "tune.mid", "--json"],
        ["suggest", "tune.mid", "--bar", "2", "--note", "1"],
        ["suggest", "tune.mid", "--bar", "2"],
        ["critique", "tune.mid"],
        ["critique", "tune.mid", "--style", "reel", "--json"],
        ["critique", "tune.mid", "--style", "tango"],
        ["suggest", "tune.mid", "--bar", "9", "--note", "1"],
    ):
        assert seqgen(*arguments, "--checkpoint", str(weights)) == seqgen(*arguments, "--server", address)


def test_a_server_harmonizes_to_the_same_bytes(seqgen: Callable, tmp_path: Path, start_serving: Callable) -> None:
    config = ChoraleCNNConfig(width=8, blocks=1, cycle=1)
    network, weights = ChoraleCNN(config, np.random.default_rng(0)), tmp_path / "cnn.safetensors"
    save_checkpoint(weights, Checkpoint("chorale-cnn", asdict(config), network.state_dict()))
    write_score(tune(), tmp_path / "tune.mid")
    address = start_serving("--checkpoint", str(weights))
    arguments = ["harmonize", "tune.mid", "--model", "chorale-cnn", "--gibbs-steps", "5", "--seed", "2"]
    here = seqgen(*arguments, "-o", "here.mid", "--checkpoint", str(weights))
    there = seqgen(*arguments, "-o", "ther.mid", "--server", address)
    assert here.status == there.status == 0, there.err
    assert here.out == there.out.replace("ther", "here")
    assert (tmp_path / "here.mid").read_bytes() == (tmp_path / "ther.mid").read_bytes()


@pytest.mark.parametrize("verb", ["continue", "infill", "harmonize", "suggest", "critique"])
def test_a_checkpoint_here_and_a_server_do_not_go_together(
    seqgen: Callable, weights: Path, tmp_path: Path, verb: str
) -> None:
    write_score(tune(), tmp_path / "tune.mid")
    more = [] if verb == "suggest" else ["-o", "x.txt" if verb == "critique" else "x.mid"]
    more += ["--from-bar", "1", "--to-bar", "1"] if verb == "infill" else []
    ran = seqgen(verb, "tune.mid", *more, "--checkpoint", str(weights), "--server", "127.0.0.1:1")
    assert (ran.status, ran.out) == (2, "") and "checkpoint cannot go with --server" in ran.err
    alone = seqgen(verb, "tune.mid", *more, "--server", "127.0.0.1:1")
    assert alone.status == 1 and "no seqgen server answers at 127.0.0.1:1" in alone.err
