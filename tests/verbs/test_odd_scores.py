"""What nobody would write but anybody may send: low and high notes, fine ticks, bars too short, closes out of reach."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from seqgen.checkpoint import Checkpoint, save_checkpoint
from seqgen.composer import Composer
from seqgen.errors import InvalidInput
from seqgen.models import MelodyTransformer, MelodyTransformerConfig
from seqgen.music import Note, Part, Score
from seqgen.music.files.soundness import check_sound
from seqgen.music.harmony.progression import Progression
from seqgen.verbs.critique import CritiqueTask
from seqgen.verbs.room.continuation import ContinueTask
from seqgen.verbs.room.infilling import InfillTask
from seqgen.verbs.suggest.task import SuggestTask
from seqgen.verbs.voices.harmonization import Harmonization
from seqgen.verbs.voices.tasks import HarmonizeTask

SMALL: dict[str, Any] = {"width": 16, "heads": 2, "layers": 1, "hidden": 16, "radius": 4}


@pytest.fixture(scope="module")
def composer(tmp_path_factory: pytest.TempPathFactory) -> Composer:
    path = tmp_path_factory.mktemp("weights") / "small.safetensors"
    network = MelodyTransformer(MelodyTransformerConfig(**SMALL), np.random.default_rng(0))
    save_checkpoint(path, Checkpoint("melody-transformer", SMALL, network.state_dict()))
    return Composer(path)


def melody(*pitches: int, ticks_per_quarter: int = 480, extra_ticks: int = 0, **fields: Any) -> Score:
    quarter = ticks_per_quarter
    notes = tuple(Note(quarter * number, pitch, quarter) for number, pitch in enumerate(pitches))
    return Score(ticks_per_quarter, (Part(notes),), quarter * len(pitches) + extra_ticks, **fields)


TUNE = melody(*[60, 62, 64, 65] * 3)


@pytest.mark.parametrize("pitch", [0, 127])
def test_new_notes_have_pitches_of_midi(composer: Composer, pitch: int) -> None:
    score = melody(*[pitch] * 8)
    for seed in range(5):
        for made in composer.continue_(ContinueTask(score=score, bars=2, seed=seed, temperature=2.0)):
            check_sound(made.score)
    for place in ({}, {"bar": 1, "note": 1}, {"bar": 1}):
        found = composer.suggest(SuggestTask(score=score, count=64, **place))
        assert all(0 <= note.pitch <= 127 for suggestion in found for note in suggestion.notes)


@pytest.mark.parametrize("chords", ["C | G", "C | Dm G", "C | F G / Dm"])
def test_the_tonic_comes_as_late_as_the_chords_let_it(composer: Composer, chords: str) -> None:
    task = ContinueTask(score=TUNE, bars=2, seed=1, count=5, chords=Progression.parse(chords), close_on_tonic=True)
    for made in composer.continue_(task):
        assert made.score.notes[-1].pitch % 12 == 0


def test_a_close_that_no_chord_allows_is_refused(composer: Composer) -> None:
    wishes: dict[str, Any] = {"score": TUNE, "chords": Progression.parse("G"), "close_on_tonic": True}
    for verb, task in (
        (composer.continue_, ContinueTask(bars=2, **wishes)),
        (composer.infill, InfillTask(from_bar=2, to_bar=2, **wishes)),
    ):
        with pytest.raises(InvalidInput, match="close_on_tonic needs the tonic C") as raised:
            verb(task)  # type: ignore[operator]
        assert raised.value.field == "close_on_tonic"


@pytest.mark.parametrize(
    ("verb", "task"),
    [
        ("continue_", lambda score: ContinueTask(score=score)),
        ("infill", lambda score: InfillTask(score=score, from_bar=2, to_bar=2)),
    ],
)
def test_ticks_that_no_file_could_hold_are_refused_before_any_work(
    composer: Composer, verb: str, task: Callable[[Score], Any]
) -> None:
    score = melody(*[60, 62, 64, 65] * 3, ticks_per_quarter=32767)
    with pytest.raises(InvalidInput, match="give a score of 480 a quarter"):
        getattr(composer, verb)(task(score))
    with pytest.raises(InvalidInput, match="give a score of 480 a quarter"):
        Harmonization(HarmonizeTask(score=score))


def test_some_ticks_behind_the_end_do_no_harm(composer: Composer) -> None:
    score = melody(*[60, 62, 64, 65] * 3, extra_ticks=5)
    assert composer.critique(CritiqueTask(score=score)).bars[-1].number == 3
    check_sound(composer.infill(InfillTask(score=score, from_bar=3, to_bar=3, seed=1))[0].score)
    with pytest.raises(InvalidInput, match="too short for any note"):
        composer.infill(InfillTask(score=score, from_bar=4, to_bar=4))


def test_a_length_off_the_grid_has_room_for_what_is_new(composer: Composer) -> None:
    score = melody(*[60, 62, 64] * 4, ticks_per_quarter=92, extra_ticks=45)
    for made in composer.infill(InfillTask(score=score, from_bar=4, to_bar=4, seed=1, count=8)):
        check_sound(made.score)


@pytest.mark.parametrize("restarts", [(1,), (1920, 1921)])
def test_bars_too_short_for_the_codec_are_refused(composer: Composer, restarts: tuple[int, ...]) -> None:
    score = melody(*[60, 62, 64, 65] * 3, bar_restarts=restarts)
    with pytest.raises(InvalidInput, match="bars shorter than"):
        composer.critique(CritiqueTask(score=score))


@pytest.mark.parametrize("ticks_per_quarter", [480, 100, 7])
def test_suggestions_are_in_the_scores_own_ticks(composer: Composer, ticks_per_quarter: int) -> None:
    score = melody(*[60, 62, 64, 65] * 3, ticks_per_quarter=ticks_per_quarter)
    found = composer.suggest(SuggestTask(score=score, bar=2, note=2))
    assert {(note.start_tick, one.duration_ticks) for one in found for note in one.notes} == {
        (5 * ticks_per_quarter, ticks_per_quarter)
    }
    behind = composer.suggest(SuggestTask(score=score))
    assert {note.start_tick for one in behind for note in one.notes} == {12 * ticks_per_quarter}
