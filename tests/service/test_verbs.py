"""Each verb over gRPC answers what the embedded composer does, from a score or from MIDI bytes."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from seqgen import model_shelf
from seqgen.client import SeqgenClient, ServiceError
from seqgen.composer import Composer
from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.music import Key, KeyChange, Note, Part, Score
from seqgen.music.harmony.progression import Progression
from seqgen.music.midi import read_midi, write_midi
from seqgen.verbs.critique import CritiqueTask
from seqgen.verbs.room.continuation import ContinueTask
from seqgen.verbs.room.infilling import InfillTask
from seqgen.verbs.suggest.task import SuggestTask
from seqgen.verbs.voices.tasks import HarmonizeTask, RestoreTask, VaryTask

PITCHES = [62, 66, 69, 74, 73, 71, 69, 67, 66, 64, 62, 61, 62, 64, 66, 62]
NOTES = tuple(Note(480 * number, pitch, 480, 90) for number, pitch in enumerate(PITCHES))
DRONE = Part((Note(0, 38, 16 * 480),), "drone")
TUNE = Score(480, (Part(NOTES, "fiddle"), DRONE), 16 * 480, keys=(KeyChange(0, Key("D")),), title="A tune")
CHOIR = Score(
    480,
    tuple(Part(tuple(Note(480 * n, 72 - 7 * voice - n % 3, 480) for n in range(12))) for voice in range(4)),
    12 * 480,
)
WISHES = {
    "style": "jig",
    "chords": "D | G A",
    "close_on_tonic": True,
    "temperature": 1.2,
    "top_k": 40,
    "top_p": 0.9,
    "min_p": 0.01,
    "max_in_a_row": 2,
    "seed": 7,
    "count": 2,
}


@pytest.fixture
def embedded(transformer_path: Path) -> Composer:
    return Composer(transformer_path)


def test_continue(melodies: SeqgenClient, embedded: Composer) -> None:
    served = melodies.continue_(TUNE, part=1, bars=2, **WISHES)
    fields = WISHES | {"chords": Progression.parse("D | G A")}
    here = embedded.continue_(ContinueTask(score=TUNE, part=1, bars=2, **fields))
    assert [piece.score for piece in served] == [composition.score for composition in here]
    assert [(piece.index, piece.seed, piece.model) for piece in served] == [
        (0, 7, "melody-transformer"),
        (1, 7, "melody-transformer"),
    ]
    assert served[0].model_version == here[0].model_version and served[0].score.title == "A tune"
    assert served[0].score.parts[0].notes[:16] == NOTES and served[0].score.parts[1] == DRONE


def alike(one: object, other: object) -> bool:
    """Equal but for the last bits of numbers: whole pieces are read in threads, which may divide them otherwise."""
    if isinstance(one, float):
        return other == pytest.approx(one, rel=1e-3)
    if is_dataclass(one) and not isinstance(one, type):
        return type(one) is type(other) and alike(astuple_of(one), astuple_of(other))
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return one == other


def astuple_of(value: Any) -> tuple[Any, ...]:
    """The fields of a dataclass, as they are."""
    return tuple(getattr(value, field.name) for field in fields(value))


def test_infill(melodies: SeqgenClient, embedded: Composer) -> None:
    served = melodies.infill(TUNE, part=1, from_bar=2, to_bar=3, **WISHES)
    fields = WISHES | {"chords": Progression.parse("D | G A")}
    here = embedded.infill(InfillTask(score=TUNE, part=1, from_bar=2, to_bar=3, **fields))
    assert [piece.score for piece in served] == [composition.score for composition in here]


@pytest.mark.parametrize("verb", ["continue_", "infill"])
def test_a_search_is_the_same_over_grpc(melodies: SeqgenClient, embedded: Composer, verb: str) -> None:
    task = {"continue_": ContinueTask, "infill": InfillTask}[verb]
    fields = {"part": 1, "beam_width": 4, **({"from_bar": 2, "to_bar": 3} if verb == "infill" else {"bars": 2})}
    [served] = getattr(melodies, verb)(TUNE, **fields)
    [here] = getattr(embedded, verb)(task(score=TUNE, **fields))
    assert served.score == here.score


def test_harmonize(chorales: SeqgenClient, cnn_path: Path) -> None:
    fields = {"model": "chorale-cnn", "part": 1, "gibbs_steps": 5, "temperature": 0.5, "seed": 3, "count": 2}
    served = chorales.harmonize(TUNE, **fields)
    here = Composer(cnn_path).harmonize(HarmonizeTask(score=TUNE, **fields))
    assert [piece.score for piece in served] == [composition.score for composition in here]
    assert [(piece.index, piece.seed, piece.model) for piece in served] == [
        (0, 3, "chorale-cnn"),
        (1, 3, "chorale-cnn"),
    ]


@pytest.mark.parametrize(
    ("verb", "task", "fields"),
    [
        ("infill", InfillTask, {"model": "chorale-cnn", "from_bar": 2, "to_bar": 3}),
        ("infill", InfillTask, {"model": "chorale-cnn", "part": 3, "from_bar": 1, "to_bar": 1}),
        ("restore", RestoreTask, {"doubt_below": 0.1, "fill_rests": False}),
        ("vary", VaryTask, {"share": 0.3, "parts": (2, 3)}),
    ],
)
def test_verbs_of_four_voices(
    chorales: SeqgenClient, cnn_path: Path, verb: str, task: type, fields: dict[str, Any]
) -> None:
    fields = {"gibbs_steps": 4, "temperature": 0.8, "seed": 3, "count": 2, **fields}
    served = getattr(chorales, verb)(CHOIR, **fields)
    here = getattr(Composer(cnn_path), verb)(task(score=CHOIR, **fields))
    assert [piece.score for piece in served] == [composition.score for composition in here]
    assert all(piece.score != CHOIR for piece in served) and [piece.index for piece in served] == [0, 1]


@pytest.mark.parametrize("place", [{}, {"bar": 2, "note": 1}, {"bar": 2}])
def test_suggest(melodies: SeqgenClient, embedded: Composer, place: dict[str, int]) -> None:
    fields = {"part": 1, "style": "reel", "count": 9, **place}
    assert alike(melodies.suggest(TUNE, **fields), embedded.suggest(SuggestTask(score=TUNE, **fields)))


@pytest.mark.parametrize("score", [TUNE, Score(480, (Part(NOTES[:1]), DRONE), 16 * 480)], ids=["tune", "silent bars"])
def test_critique(melodies: SeqgenClient, embedded: Composer, score: Score) -> None:
    fields = {"part": 1, "style": "reel"}
    assert alike(melodies.critique(score, **fields), embedded.critique(CritiqueTask(score=score, **fields)))


def test_midi_bytes_and_a_score_are_the_same(melodies: SeqgenClient) -> None:
    midi = write_midi(TUNE)
    score = read_midi(midi).score
    assert melodies.infill(midi, part=1, from_bar=1, to_bar=2, seed=1) == melodies.infill(
        score, part=1, from_bar=1, to_bar=2, seed=1
    )
    assert alike(melodies.critique(midi, part=1), melodies.critique(score, part=1))


def test_a_field_left_out_has_the_default_of_the_task(melodies: SeqgenClient, embedded: Composer) -> None:
    alone = Score(480, TUNE.parts[:1], 16 * 480)
    [longer] = melodies.continue_(alone, seed=1)
    assert longer.score == embedded.continue_(ContinueTask(score=alone, seed=1))[0].score
    assert alike(melodies.suggest(alone), embedded.suggest(SuggestTask(score=alone)))
    assert alike(melodies.critique(alone), embedded.critique(CritiqueTask(score=alone)))
    [setting] = melodies.harmonize(alone, seed=1)
    assert setting.score == embedded.harmonize(HarmonizeTask(score=alone, seed=1))[0].score


def test_a_drawn_seed_is_returned(melodies: SeqgenClient) -> None:
    [first] = melodies.continue_(TUNE, part=1, bars=1)
    assert melodies.continue_(TUNE, part=1, bars=1, seed=first.seed) == [first]


@pytest.mark.parametrize(
    ("verb", "fields", "named"),
    [
        ("continue_", {"bars": 0, "temperature": 9.0, "style": "tango"}, {"bars", "temperature", "style"}),
        ("continue_", {"chords": "H"}, {"chords"}),
        ("continue_", {"beam_width": 2, "count": 2}, {"count"}),
        ("infill", {"from_bar": 2, "to_bar": 2, "beam_width": 17}, {"beam_width"}),
        ("continue_", {"chords": "D" + " " * 50_000}, {"chords"}),
        ("continue_", {"model": "melody-lstm"}, {"model"}),
        ("continue_", {"part": 3}, {"part"}),
        ("continue_", {"part": None}, {"part"}),
        ("infill", {}, {"from_bar", "to_bar"}),
        ("infill", {"from_bar": 3, "to_bar": 2}, {"to_bar"}),
        ("infill", {"from_bar": 3, "to_bar": 9}, {"to_bar"}),
        ("infill", {"from_bar": 1, "to_bar": 4}, {"to_bar"}),
        ("harmonize", {"gibbs_steps": 1001, "count": 65}, {"gibbs_steps", "count"}),
        ("suggest", {"note": 2}, {"note"}),
        ("suggest", {"bar": 5}, {"bar"}),
        ("suggest", {"bar": 2, "note": 9}, {"note"}),
        ("suggest", {"count": 65, "style": "tango"}, {"count", "style"}),
        ("critique", {"style": "tango"}, {"style"}),
        ("critique", {"part": 2, "model": "melody-gan"}, {"model"}),
    ],
)
def test_bad_fields_are_named(melodies: SeqgenClient, verb: str, fields: dict[str, object], named: set[str]) -> None:
    with pytest.raises(InvalidInputs) as raised:
        getattr(melodies, verb)(TUNE, **{"part": 1, **fields})
    assert {error.field for error in raised.value.errors} == named
    assert all(len(str(error)) < 250 and "\n" not in str(error) for error in raised.value.errors)


@pytest.mark.parametrize(
    ("verb", "fields", "named"),
    [
        ("restore", {"parts": (0,), "doubt_below": 2.0}, {"parts", "doubt_below"}),
        ("restore", {}, {"piece"}),
        ("vary", {"share": -1.0, "gibbs_steps": 0}, {"share", "gibbs_steps"}),
        ("vary", {"model": "melody-lstm"}, {"piece"}),
        (
            "infill",
            {"model": "chorale-cnn", "from_bar": 1, "to_bar": 1, "style": "reel", "top_k": 1},
            {"style", "top_k"},
        ),
    ],
)
def test_bad_fields_for_voices_are_named(
    chorales: SeqgenClient, verb: str, fields: dict[str, object], named: set[str]
) -> None:
    with pytest.raises((InvalidInput, InvalidInputs)) as raised:
        getattr(chorales, verb)(TUNE, **fields)
    errors = raised.value.errors if isinstance(raised.value, InvalidInputs) else [raised.value]
    assert {error.field for error in errors} == named
    assert all(len(str(error)) < 250 and "\n" not in str(error) for error in errors)


@pytest.mark.parametrize("piece", ["tune.mid", None, 7])
def test_what_is_no_piece_is_bad_input(melodies: SeqgenClient, piece: object) -> None:
    with pytest.raises(InvalidInput, match="piece must be") as raised:
        melodies.critique(piece)  # type: ignore[arg-type]
    assert raised.value.field == "piece"


def test_weights_that_the_server_lacks(melodies: SeqgenClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(model_shelf, "shipped_checkpoint", lambda name: tmp_path / f"{name}.safetensors")
    with pytest.raises(ServiceError, match="lacks the weights") as raised:
        melodies.harmonize(TUNE, part=1, model="chorale-cnn")
    assert raised.value.code == "FAILED_PRECONDITION" and "set model to one that ListModels names" in str(raised.value)
    assert not re.search("[/\\\\\n]", str(raised.value))
