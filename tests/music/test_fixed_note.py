"""Fixed notes as text and as fields."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seqgen.errors import InvalidInput
from seqgen.music.fixed_note import FixedNote
from seqgen.music.metre import Metre


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("5:1 D5 1/2", FixedNote(5, 1, 74, 2)),
        ("2:3.5 F#4 1/8", FixedNote(2, 3.5, 66, 0.5)),
        (" 1:6   Bb3  3/8 ", FixedNote(1, 6, 58, 1.5)),
        ("0:4 60 1", FixedNote(0, 4, 60, 4)),
        ("12:1.25 cb4 2", FixedNote(12, 1.25, 59, 8)),
    ],
)
def test_text_is_read(text: str, note: FixedNote) -> None:
    assert FixedNote.parse(text) == note


@pytest.mark.parametrize(
    "text",
    ["", "D5", "5 D5 1/2", "5:1 D5", "5:1 H5 1/2", "5:1 D5 half", "5:1 D5 1/0", "5:0 D5 1/4", "5:1 D5 0/4",
     "5:1 128 1/4", "-1:1 D5 1/4", "5:1 D5 3", "5:34 D5 1/4", "5:1 D5 1/4 x", "5:1 D5 1/64", "\u0665:1 D5 1/4",
     "5:1 D5 1/4\n5:2 D5 1/4"],
)  # fmt: skip
def test_other_text_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        FixedNote.parse(text)
    sentence = str(raised.value)
    assert raised.value.field == "fixed_notes"
    assert "got" in sentence and "\n" not in sentence and len(sentence) < 160


@pytest.mark.parametrize("length", ["99", "3", "1/64", "0/4", "17/8"])
def test_a_length_is_refused_in_the_words_of_the_text(length: str) -> None:
    sentence = f"^fixed_notes must have lengths of 1/32..2 of a whole note, got {length} in '1:1 D5 {length}'$"
    with pytest.raises(InvalidInput, match=sentence):
        FixedNote.parse(f"1:1  D5 {length}")


@pytest.mark.parametrize(
    "fields",
    [(1.5, 1, 60, 1), (1, "1", 60, 1), (1, float("nan"), 60, 1), (1, 1, None, 1), (1, 1, 60, float("inf")),
     (-1, 1, 60, 1), (1, 1, 60, True), (10**400, 1, 60, 1), (1, 10**400, 60, 1)],
)  # fmt: skip
def test_fields_of_the_wrong_kind_are_refused_in_a_sentence(fields: tuple[Any, ...]) -> None:
    with pytest.raises(InvalidInput, match=r"^in fixed_notes (bar|beat|pitch|duration_quarters) must"):
        FixedNote(*fields)


@settings(deadline=None)
@given(st.integers(0, 9999), st.integers(8, 264), st.integers(12, 127), st.integers(1, 64))
def test_its_text_reads_back(bar: int, beat_eighths: int, pitch: int, thirty_seconds: int) -> None:
    note = FixedNote(bar, beat_eighths / 8, pitch, thirty_seconds / 8)
    assert FixedNote.parse(str(note)) == note


def test_numpy_numbers_are_numbers() -> None:
    note = FixedNote(np.int64(2), np.float32(1.5), np.int64(60), np.float32(0.5))  # type: ignore[arg-type]
    assert str(note) == "2:1.5 C4 1/8"


def test_beats_are_those_of_the_metre() -> None:
    assert FixedNote(1, 4, 60, 1).ticks_after_barline(Metre(6, 8), 24) == 36
    assert FixedNote(1, 2.5, 60, 1).ticks_after_barline(Metre(2, 2), 24) == 72
