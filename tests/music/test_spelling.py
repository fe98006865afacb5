"""Pitches are spelled as a musician of that key would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqgen.music import Key
from seqgen.music.spelling import spell

NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("C", "C C♯ D E♭ E F F♯ G G♯ A B♭ B"),
        ("G", "C C♯ D D♯ E F F♯ G G♯ A B♭ B"),
        ("F", "C C♯ D E♭ E F F♯ G A♭ A B♭ B"),
        ("Am", "C C♯ D D♯ E F F♯ G G♯ A B♭ B"),
        ("Cm", "C D♭ D E♭ E F F♯ G A♭ A B♭ B"),
        ("Db", "C D♭ D E♭ F♭ F G♭ G A♭ A B♭ C♭"),
        ("E phrygian", "C C♯ D D♯ E F F♯ G G♯ A B♭ B"),
    ],
)
def test_the_twelve_pitches_of_a_key(key: str, names: str) -> None:
    spelled = [str(spell(pitch, Key.parse(key))).rstrip("0123456789") for pitch in range(60, 72)]
    assert spelled == names.split()


@given(pitch=st.integers(0, 127), key=st.from_type(Key))
def test_a_spelling_sounds_as_the_pitch_and_notes_of_the_scale_need_no_accidental(pitch: int, key: Key) -> None:
    spelling = spell(pitch, key)
    assert 12 * (spelling.octave + 1) + NATURALS[spelling.letter] + spelling.alteration == pitch
    sharps = "FCGDAEB".index(spelling.letter)
    signature = (sharps < key.sharps) - (6 - sharps < -key.sharps)
    in_signature = {(key.sharps * 7 + step) % 12 for step in NATURALS.values()}
    assert (spelling.alteration == signature) == (pitch % 12 in in_signature)
