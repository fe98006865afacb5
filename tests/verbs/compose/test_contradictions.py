"""What cannot be had together is refused at the door, in one sentence that names both."""

from typing import Any

import pytest

from seqgen.errors import InvalidInputs
from seqgen.verbs.compose.outline import MelodyOutline
from seqgen.verbs.compose.request import parse_compose_task
from seqgen.verbs.compose.task import ComposeTask

CONTRADICTIONS: list[tuple[dict[str, Any], str, str]] = [
    ({"fixed_notes": ["1:1 F5 1/4"]}, "fixed_notes", "D major (D E F# G A B C#)"),
    ({"fixed_notes": ["1:1 F#5 1/4"], "scale": "blues"}, "fixed_notes", "the scale D F G G# A C"),
    ({"fixed_notes": ["1:1 D3 1/4"]}, "fixed_notes", "between lowest_pitch and highest_pitch, G3..D6"),
    ({"fixed_notes": ["1:1 C#2 1/4"], "key": "B", "lowest_pitch": 36, "highest_pitch": 96}, "fixed_notes", "B2..B7"),
    ({"fixed_notes": ["17:1 D5 1/4"]}, "fixed_notes", "end with bar 16 at the latest"),
    ({"fixed_notes": ["16:2 D5 3/4"]}, "fixed_notes", "end with bar 16 at the latest"),
    ({"fixed_notes": ["16:2 D5 1/2"], "pickup_eighths": 1}, "fixed_notes", "which the pick-up shortens"),
    ({"fixed_notes": ["0:2 D5 1/4"]}, "fixed_notes", "begin in bar 1 or later without a pick-up"),
    ({"fixed_notes": ["0:1 D5 1/4"], "pickup_eighths": 2}, "fixed_notes", "begin in the pick-up or after it"),
    ({"fixed_notes": ["1:7 D5 1/4"], "metre": "6/8"}, "fixed_notes", "beats 1..6 of a bar of 6/8"),
    ({"fixed_notes": ["1:1.1 D5 1/4"]}, "fixed_notes", "thirty-second notes"),
    ({"fixed_notes": ["1:1 D5 1/6"]}, "fixed_notes", "thirty-second notes"),
    ({"fixed_notes": ["2:1 E5 1/4", "1:2 D5 5/8"]}, "fixed_notes", "not overlap, got 1:2 D5 5/8 and 2:1 E5 1/4"),
    ({"fixed_notes": ["2:1 E5 1/4", "2:1 E5 1/4"]}, "fixed_notes", "not overlap"),
    ({"fixed_notes": ["2:1 E5 1/4"], "chords": "D | G"}, "fixed_notes", "on whose beat they begin, G, got 2:1 E5 1/4"),
    ({"chords": "D | Fm"}, "chords", "got Fm in bar 2"),
    ({"chords": "D | C", "scale": "D F# A"}, "chords", "the scale D F# A on every beat, got C in bar 2"),
    ({"chords": "D | G | A", "bars": 2}, "chords", "more bars than the melody, 2, got 3"),
    ({"close_on_tonic": True, "scale": "E F# G"}, "close_on_tonic", "tonic D in the scale, got the scale E F# G"),
    ({"close_on_tonic": True, "fixed_notes": ["16:2 E5 1/2"]}, "close_on_tonic", "got the fixed note 16:2 E5 1/2"),
    (
        {"close_on_tonic": True, "bars": 1, "metre": "8/32", "chords": "A"},
        "close_on_tonic",
        "got chords A at the end",
    ),
]


@pytest.mark.parametrize(("fields", "field", "words"), CONTRADICTIONS, ids=str)
def test_a_contradiction_is_one_sentence(fields: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(InvalidInputs) as raised:
        parse_compose_task(**fields)
    [error] = raised.value.errors
    sentence = str(error)
    assert error.field == field
    assert words in sentence and "got" in sentence and "\n" not in sentence and len(sentence) < 200


@pytest.mark.parametrize(
    "fields",
    [
        {"fixed_notes": ["1:1 F5 1/4"], "scale": "blues"},
        {"fixed_notes": ["1:1 D3 1/4"], "lowest_pitch": 50},
        {"fixed_notes": ["1:1 B2 1/4"], "key": "B", "lowest_pitch": 36, "highest_pitch": 96},
        {"fixed_notes": ["16:2 D5 1/2"]},
        {"fixed_notes": ["16:2 D5 3/8"], "pickup_eighths": 1},
        {"fixed_notes": ["0:2.5 D5 1/4"], "pickup_eighths": 2},
        {"fixed_notes": ["1:6.75 D5 1/8"], "metre": "6/8"},
        {"fixed_notes": ["2:1 E5 1/4", "1:2 D5 1/2"]},
        {"fixed_notes": ["2:1.5 E5 1/4"], "chords": "D | G"},
        {"fixed_notes": ["2:1 E5 1/4"], "chords": "D | -"},
        {"chords": "D | F"},
        {"chords": "D | G", "bars": 2},
        {"close_on_tonic": True, "scale": "D F#"},
        {"close_on_tonic": True, "fixed_notes": ["16:1 E5 31/32"]},
        {"close_on_tonic": True, "fixed_notes": ["16:2 D5 1/2"]},
    ],
    ids=str,
)
def test_what_nearly_contradicts_itself_is_possible(fields: dict[str, Any]) -> None:
    assert parse_compose_task(**fields)


def test_several_contradictions_are_all_named() -> None:
    with pytest.raises(InvalidInputs) as raised:
        parse_compose_task(chords="Fm", fixed_notes=["1:1.5 D5 1/2", "1:1.75 D5 1/4"], close_on_tonic=True, scale="A B")
    assert [error.field for error in raised.value.errors] == ["fixed_notes"], "a note that lies nowhere comes first"
    with pytest.raises(InvalidInputs) as raised:
        parse_compose_task(chords="Fm", fixed_notes=["1:1.5 A5 1/2", "1:1.75 A5 1/4"], close_on_tonic=True, scale="A B")
    assert [error.field for error in raised.value.errors] == ["fixed_notes", "chords", "close_on_tonic"]


@pytest.mark.parametrize(
    ("fields", "bar_index", "ticks_after_barline"),
    [
        ({}, 15, 48),
        ({"metre": "6/8"}, 15, 36),
        ({"metre": "3/4"}, 15, 48),
        ({"pickup_eighths": 1, "metre": "6/8"}, 15, 36),
        ({"bars": 1, "metre": "1/4", "pickup_eighths": 1}, 0, 0),
        ({"fixed_notes": ["16:1 E5 3/4"]}, 15, 84),
        ({"fixed_notes": ["16:1 E5 7/8"]}, 15, 84),
        ({"fixed_notes": ["16:1 E5 31/32"]}, 15, 93),
        ({"fixed_notes": ["15:1 D5 2/1"]}, 15, 48),
        ({"chords": "D | D A"}, 15, 0),
        ({"chords": "D | A"}, 15, 84),
    ],
    ids=str,
)
def test_the_close_is_the_last_strong_place_that_is_free(
    fields: dict[str, Any], bar_index: int, ticks_after_barline: int
) -> None:
    outline = MelodyOutline(parse_compose_task(**fields, close_on_tonic=True))
    assert outline.closing_tick is not None
    assert outline.place(outline.closing_tick) == (bar_index, ticks_after_barline)


def test_the_longest_task_is_checked_without_delay_of_note() -> None:
    notes = [f"{bar}:{beat} D5 1/32" for bar in range(1, 129) for beat in (1, 2, 3, 4)]
    task = parse_compose_task(
        bars=128, metre="8/4", fixed_notes=notes, chords=" | ".join(["D"] * 128), close_on_tonic=True
    )
    assert len(task.fixed_notes) == 512
    assert task == ComposeTask(**{name: getattr(task, name) for name in ComposeTask.__slots__})
