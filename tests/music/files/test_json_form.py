"""A score survives JSON exactly; anything else is refused with the place that is wrong."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqgen.errors import InvalidInput
from seqgen.music import Key, KeyChange, Note, Part, Score
from seqgen.music.files.json_form import score_from_json, score_to_json

TUNE = Score(24, (Part((Note(0, 60, 24),), "tune"),), 96, keys=(KeyChange(0, Key("D", "dorian")),))


@given(score=st.from_type(Score))
def test_round_trip(score: Score) -> None:
    assert score_from_json(score_to_json(score)) == score


def test_a_title_that_is_no_unicode_survives() -> None:
    score = Score(24, (), 24, title="bad \udcff name")
    assert score_from_json(score_to_json(score)) == score


def test_what_has_a_default_may_be_left_out() -> None:
    data = {"format": "seqgen-score", "version": 1, "ticks_per_quarter": 24, "parts": [], "length_ticks": 96}
    assert score_from_json(json.dumps(data).encode()) == Score(24, (), 96)


def test_keys_and_metres_are_words() -> None:
    document = json.loads(score_to_json(TUNE))
    assert document["keys"] == [{"start_tick": 0, "key": "D dorian"}]
    assert document["metres"] == [{"start_tick": 0, "metre": "4/4"}]


def change_note(**values: object) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["parts"][0]["notes"][0].update(values)


def change(**values: object) -> Callable[[dict[str, Any]], None]:
    return lambda document: document.update(values)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        pytest.param(change(format="other"), 'says "format": "seqgen-score"', id="another-format"),
        pytest.param(change(version=2), "version 1 of the score format can be read, got 2", id="version-2"),
        pytest.param(change(tempo=120), "score has no field 'tempo'", id="unknown-field"),
        pytest.param(lambda document: document.pop("parts"), "score lacks the field 'parts'", id="missing-field"),
        pytest.param(change(parts={}), "score.parts must be a list", id="object-for-a-list"),
        pytest.param(change(parts=[3]), "score.parts[0] must be an object, got '3'", id="number-for-an-object"),
        pytest.param(change(length_ticks=96.0), "score.length_ticks must be int, got '96.0'", id="float"),
        pytest.param(change(length_ticks=True), "score.length_ticks must be int", id="boolean"),
        pytest.param(change(length_ticks=10**9), "length_ticks must lie in 0..1572864", id="endless"),
        pytest.param(change(ticks_per_quarter=0), "ticks_per_quarter must lie in 1..32767", id="division-0"),
        pytest.param(change(metres=[]), "metres must begin at tick 0", id="no-metre"),
        pytest.param(change(metres=[{"start_tick": 0, "metre": "4/5"}]), "metre must be N/D", id="metre-4/5"),
        pytest.param(change(keys=[{"start_tick": 5, "key": "C"}]), "keys must begin at tick 0", id="late-key"),
        pytest.param(change(bar_restarts=[9, 9]), "bar_restarts must follow each other", id="restart-twice"),
        pytest.param(change_note(pitch=128), "parts[0]: pitch, velocity, start or duration", id="pitch-128"),
        pytest.param(change_note(velocity=0), "out of range in Note", id="velocity-0"),
        pytest.param(change_note(duration_ticks=0), "out of range in Note", id="no-duration"),
        pytest.param(change_note(duration_ticks=97), "out of range in Note", id="beyond-the-end"),
    ],
)
def test_refused_with_the_place(spoil: Callable[[dict[str, Any]], None], sentence: str) -> None:
    document = json.loads(score_to_json(TUNE))
    spoil(document)
    with pytest.raises(InvalidInput) as caught:
        score_from_json(json.dumps(document).encode())
    assert sentence in str(caught.value)


BROKEN = {"empty": b"", "half": b"{", "no-unicode": b"\xff\xfe", "100,000-deep": b"[" * 100_000, "a-list": b"[]"}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        score_from_json(data)
