"""`seqgen restore`, `vary` and `infill --model chorale-cnn`, with weights that have learned nothing."""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from seqgen.checkpoint import Checkpoint, save_checkpoint
from seqgen.models import ChoraleCNN, ChoraleCNNConfig
from seqgen.music import Note, Part, Score
from seqgen.music.files import read_score, write_score

NAMES = ("Soprano", "Alto", "Tenor", "Bass")


def choir() -> Score:
    parts = (
        Part(tuple(Note(480 * number, 72 - 7 * voice - number % 3, 480) for number in range(12)), name)
        for voice, name in enumerate(NAMES)
    )
    return Score(480, tuple(parts), 12 * 480)


@pytest.fixture
def asked(seqgen: Callable, tmp_path: Path) -> tuple[str, ...]:
    """What ends every command; choir.mid lies in the folder."""
    config = ChoraleCNNConfig(width=8, blocks=1, cycle=1)
    network = ChoraleCNN(config, np.random.default_rng(0))
    save_checkpoint(tmp_path / "cnn.safetensors", Checkpoint("chorale-cnn", asdict(config), network.state_dict()))
    write_score(choir(), tmp_path / "choir.mid")
    return "--checkpoint", "cnn.safetensors", "--gibbs-steps", "3", "--seed", "5", "-o", "out.mid"


def test_a_share_is_varied_and_the_rest_stays(seqgen: Callable, asked: tuple[str, ...]) -> None:
    outcome = seqgen("vary", "choir.mid", "--share", "0.5", "--part", "2", "--part", "4", *asked)
    assert outcome.status == 0 and "12 of 48 notes replaced" in outcome.out, outcome.err
    made, given = read_score(Path("out.mid")), read_score(Path("choir.mid"))
    assert [made.parts[voice] for voice in (0, 2)] == [given.parts[voice] for voice in (0, 2)]
    kept = [set(made.parts[voice].notes) & set(given.parts[voice].notes) for voice in (1, 3)]
    assert sum(map(len, kept)) == 12


def test_lost_notes_are_found_again_in_any_form_of_file(seqgen: Callable, asked: tuple[str, ...]) -> None:
    score = choir()
    tenor = replace(score.parts[2], notes=score.parts[2].notes[:4] + score.parts[2].notes[6:])
    damaged = replace(score, parts=(*score.parts[:2], tenor, score.parts[3]))
    for name in ("damaged.mid", "damaged.musicxml"):
        write_score(damaged, Path(name))
        outcome = seqgen("restore", name, "--doubt-below", "0", *asked)
        assert outcome.status == 0 and "0 of 46 notes replaced" in outcome.out, outcome.err
        made = read_score(Path("out.mid")).with_ticks_per_quarter(480)
        new = [note for note in made.parts[2].notes if 4 * 480 <= note.start_tick < 6 * 480]
        assert sum(note.duration_ticks for note in new) == 2 * 480
    outcome = seqgen("restore", "damaged.mid", "--doubt-below", "0", "--keep-rests", *asked)
    assert outcome.status == 0 and "0 of 46 notes replaced, 0 new" in outcome.out
    assert read_score(Path("out.mid")) == read_score(Path("damaged.mid"))


def test_bars_of_one_voice_are_written_anew(seqgen: Callable, asked: tuple[str, ...]) -> None:
    bars = "--from-bar", "2", "--to-bar", "2", "--model", "chorale-cnn"
    outcome = seqgen("infill", "choir.mid", *bars, "--part", "3", *asked)
    assert outcome.status == 0 and "bars 2 to 2" in outcome.out and "chorale-cnn" in outcome.out, outcome.err
    made, given = read_score(Path("out.mid")), read_score(Path("choir.mid"))
    assert made.parts[2] != given.parts[2] and made.parts[:2] == given.parts[:2] and made.parts[3] == given.parts[3]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("vary", "choir.mid", "--share", "2"), "--share must lie in 0..1, got 2.0"),
        (("vary", "choir.mid", "--part", "5"), "must be one of the four voices (1 'Soprano', 2 'Alto', 3 'Tenor'"),
        (("vary", "choir.mid", "--model", "melody-lstm"), "--model must be one of chorale-cnn to vary"),
        (("restore", "alone.mid"), "must have four parts, soprano to bass"),
        (("vary", "choir.mid", "-o", "one.abc"), "--output 'one.abc' cannot hold the 4 parts of this piece"),
        (
            ("harmonize", "alone.mid", "--model", "chorale-cnn", "-o", "one.abc"),
            "cannot hold the 4 parts of this piece",
        ),
        (
            ("infill", "choir.mid", "--model", "chorale-cnn", "--from-bar", "1", "--to-bar", "1", "--chords", "D"),
            "--chords must be left out for chorale-cnn",
        ),
        (
            ("infill", "choir.mid", "--model", "chorale-cnn", "--from-bar", "1", "--to-bar", "9"),
            "--to-bar must be one of the score's bars, 1..3, got 9",
        ),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_writes_nothing(
    seqgen: Callable, asked: tuple[str, ...], arguments: tuple[str, ...], sentence: str
) -> None:
    write_score(replace(choir(), parts=choir().parts[:1]), Path("alone.mid"))
    outcome = seqgen(*arguments, *asked)
    assert (outcome.status, outcome.err.count("\n")) == (2, 1) and sentence in outcome.err, outcome.err
    assert not Path("out.mid").exists()
