"""Scales by name count from the tonic, by notes they stand as they are."""

import pytest

from seqgen.errors import InvalidInput
from seqgen.music.key import Key
from seqgen.music.scale import NAMES, Scale


@pytest.mark.parametrize(
    ("text", "key", "pitch_classes"),
    [
        ("pentatonic", "C", {0, 2, 4, 7, 9}),
        ("pentatonic", "Am", {9, 0, 2, 4, 7}),
        ("pentatonic", "G mixolydian", {7, 9, 11, 2, 4}),
        ("pentatonic", "D phrygian", {2, 5, 7, 9, 0}),
        ("minor-pentatonic", "C", {0, 3, 5, 7, 10}),
        ("blues", "E", {4, 7, 9, 10, 11, 2}),
        ("harmonic-minor", "Am", {9, 11, 0, 2, 4, 5, 8}),
        ("D, F#,A", "C", {2, 6, 9}),
        ("  d f#  A ", "C", {2, 6, 9}),
        ("Cb", "C", {11}),
    ],
)
def test_pitch_classes(text: str, key: str, pitch_classes: set[int]) -> None:
    assert Scale.parse(text).pitch_classes(Key.parse(key)) == pitch_classes


@pytest.mark.parametrize("text", ["", "   ", "jazz", "H", "D E#b", "0 2 4", "pentatonic D"])
def test_other_text_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        Scale.parse(text)
    assert raised.value.field == "scale"
    assert all(name in str(raised.value) for name in NAMES) and "got" in str(raised.value)


@pytest.mark.parametrize("text", [*NAMES, "D E F# A B"])
def test_its_text_reads_back(text: str) -> None:
    assert Scale.parse(str(Scale.parse(text))) == Scale(text)
