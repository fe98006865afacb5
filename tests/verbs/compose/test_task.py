"""A task is right or says everything that is wrong with it."""

import pickle
from typing import Any

import numpy as np
import pytest

from seqgen.checkpoint import CheckpointError
from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.models import MODELS
from seqgen.music.fixed_note import FixedNote
from seqgen.verbs.compose.task import MODEL_NAMES, ComposeTask


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"style": "polka"}, ["style"]),
        ({"style": []}, ["style"]),
        ({"model": None}, ["model"]),
        ({"key": "D"}, ["key"]),
        ({"metre": "4/4"}, ["metre"]),
        ({"bars": 0}, ["bars"]),
        ({"bars": 100_000}, ["bars"]),
        ({"bars": 1.5}, ["bars"]),
        ({"bars": 10**400}, ["bars"]),
        ({"bars": True}, ["bars"]),
        ({"temperature": -1}, ["temperature"]),
        ({"temperature": float("nan")}, ["temperature"]),
        ({"temperature": 10**400}, ["temperature"]),
        ({"top_p": 0}, ["top_p"]),
        ({"seed": 1.5}, ["seed"]),
        ({"seed": 2**63}, ["seed"]),
        ({"lowest_pitch": "C4"}, ["lowest_pitch"]),
        ({"lowest_pitch": 90, "highest_pitch": 20}, ["lowest_pitch", "highest_pitch"]),
        ({"pickup_eighths": 8}, ["pickup_eighths"]),
        ({"quarters_per_minute": 0}, ["tempo"]),
        ({"min_p": -0.1}, ["min_p"]),
        ({"min_p": "0.1"}, ["min_p"]),
        ({"max_in_a_row": 1.5}, ["max_in_a_row"]),
        ({"beam_width": 0}, ["beam_width"]),
        ({"beam_width": 17}, ["beam_width"]),
        ({"beam_width": 2.0}, ["beam_width"]),
        ({"beam_width": 2, "count": 2}, ["count"]),
        ({"beam_width": 17, "count": 2}, ["beam_width"]),
        ({"scale": "blues"}, ["scale"]),
        ({"fixed_notes": "5:1 D5 1/2"}, ["fixed_notes"]),
        ({"fixed_notes": ("5:1 D5 1/2",)}, ["fixed_notes"]),
        ({"fixed_notes": [FixedNote(1, 1, 74, 1)]}, ["fixed_notes"]),
        ({"fixed_notes": (FixedNote(1, 1, 74, 1),) * 513}, ["fixed_notes"]),
        ({"chords": "D"}, ["chords"]),
        ({"close_on_tonic": 1}, ["close_on_tonic"]),
        ({"bars": 0, "fixed_notes": (FixedNote(17, 1, 74, 1),)}, ["bars"]),
        ({"model": "x", "bars": 0, "count": 65}, ["model", "bars", "count"]),
    ],
    ids=str,
)
def test_every_wrong_field_is_named(fields: dict[str, Any], wrong: list[str]) -> None:
    with pytest.raises(InvalidInputs) as raised:
        ComposeTask(**fields)
    assert [error.field for error in raised.value.errors] == wrong
    assert len(str(raised.value)) < 160 * len(wrong)


def test_numpy_numbers_are_numbers() -> None:
    assert ComposeTask(bars=np.int64(2), temperature=np.float32(0.5)).bars == 2


def test_the_names_of_the_models_are_those_that_exist() -> None:
    assert set(MODEL_NAMES) <= set(MODELS)


@pytest.mark.parametrize(
    "error",
    [InvalidInput("key", "no"), InvalidInputs([InvalidInput("key", "no")]), CheckpointError("x", "no")],  # type: ignore[arg-type]
    ids=lambda error: type(error).__name__,
)
def test_errors_travel_between_processes(error: InvalidInput) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert (str(copy), copy.field) == (str(error), error.field)
