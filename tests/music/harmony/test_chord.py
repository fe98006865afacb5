"""Chords: their text is theirs again, their tones follow them through every transposition, others are refused."""

import pickle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from seqgen.errors import InvalidInput
from seqgen.music import Key
from seqgen.music.harmony.chord import Chord
from seqgen.music.harmony.qualities import NAMES_BY_SUFFIX, QUALITIES
from seqgen.music.harmony.roots import fifths_of

ROOTS = st.sampled_from([letter + sign for letter in "CDEFGAB" for sign in ("", "#", "b")])
CHORDS = st.builds(Chord, ROOTS, st.sampled_from(list(QUALITIES)), st.one_of(st.just(""), ROOTS))


@pytest.mark.parametrize(
    ("text", "chord", "tones"),
    [
        ("C", Chord("C", "major"), {0, 4, 7}),
        ("Am7", Chord("A", "minor7"), {9, 0, 4, 7}),
        ("Bbmaj7", Chord("Bb", "major7"), {10, 2, 5, 9}),
        ("G7", Chord("G", "dominant7"), {7, 11, 2, 5}),
        ("F#dim", Chord("F#", "diminished"), {6, 9, 0}),
        ("Bm7b5", Chord("B", "half-diminished7"), {11, 2, 5, 9}),
        ("G#dim7", Chord("G#", "diminished7"), {8, 11, 2, 5}),
        ("Caug", Chord("C", "augmented"), {0, 4, 8}),
        ("Dsus4", Chord("D", "suspended4"), {2, 7, 9}),
        ("E5", Chord("E", "fifth"), {4, 11}),
        ("D/F#", Chord("D", "major", "F#"), {2, 6, 9}),
        ("Am/G", Chord("A", "minor", "G"), {9, 0, 4, 7}),
    ],
)
def test_chords_that_musicians_write(text: str, chord: Chord, tones: set[int]) -> None:
    assert Chord.parse(text) == chord
    assert str(chord) == text
    assert chord.pitch_classes == tones
    assert pickle.loads(pickle.dumps(chord)) == chord


@pytest.mark.parametrize(
    ("text", "usual"),
    [
        ("Amin7", "Am7"),
        ("CM7", "Cmaj7"),
        ("B♭m", "Bbm"),
        ("F♯ø", "F#m7b5"),
        ("A-", "Am"),
        ("Go7", "Gdim7"),
        (" D ", "D"),
    ],
)
def test_other_ways_to_write_are_read(text: str, usual: str) -> None:
    assert str(Chord.parse(text)) == usual


def test_every_suffix_belongs_to_one_quality() -> None:
    suffixes = [suffix for quality in QUALITIES.values() for suffix in (quality.suffix, *quality.other_suffixes)]
    assert len(suffixes) == len(set(suffixes)) == len(NAMES_BY_SUFFIX)
    assert all(quality.steps[0] == 0 and max(quality.steps) < 12 for quality in QUALITIES.values())


@given(chord=CHORDS)
def test_the_text_of_a_chord_is_that_chord(chord: Chord) -> None:
    assert Chord.parse(str(chord)) == chord


@given(chord=CHORDS, semitones=st.integers(-30, 30))
@example(chord=Chord("E#", "major", "Cb"), semitones=-2)
def test_transposition_moves_every_tone(chord: Chord, semitones: int) -> None:
    moved = chord.transposed(semitones)
    assert moved.quality == chord.quality
    assert moved.pitch_classes == {(tone + semitones) % 12 for tone in chord.pitch_classes}
    assert moved.root_pitch_class == (chord.root_pitch_class + semitones) % 12
    assert moved.bass_pitch_class == (chord.bass_pitch_class + semitones) % 12
    assert moved.transposed(12) == moved
    assert moved.transposed(5).transposed(-5).root == moved.root or semitones % 12 == 0


@pytest.mark.parametrize(("text", "sharps"), [("C", range(-5, 7)), ("Am", range(-3, 9)), ("Bdim", range(-3, 9))])
def test_transposed_roots_have_few_signs(text: str, sharps: range) -> None:
    roots = [Chord.parse(text).transposed(semitones).root for semitones in range(1, 12)]
    assert len(set(roots)) == 11
    assert all(fifths_of(root) in sharps for root in roots)


@given(key=..., quality=st.sampled_from(list(QUALITIES)), pitch_class=st.integers(0, 11))
def test_a_chord_in_a_key_stands_on_its_pitch_class(key: Key, quality: str, pitch_class: int) -> None:
    assert Chord.in_key(pitch_class, quality, key).root_pitch_class == pitch_class
    assert Chord.in_key(key.tonic_pitch_class, quality, key).root == key.tonic


@pytest.mark.parametrize(
    "text", ["", "H", "c", "Cx", "C##", "Ebb", "C/", "C/x", "C/E/G", "Am 7", "7", "/", "N.C.", "C\nD", "C" * 10_000]
)
def test_what_is_no_chord_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"^a chord must be a root") as refusal:
        Chord.parse(text)
    assert refusal.value.field == "chords"
    assert len(str(refusal.value)) < 300
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(("parts", "sentence"), [(("X",), "'X'"), (("",), "''"), (("C", "major", "x"), "'x'")])
def test_roots_and_basses_are_checked(parts: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=f"^root and bass of a chord must be .* got {sentence}$"):
        Chord(*parts)


def test_qualities_are_checked() -> None:
    with pytest.raises(InvalidInput, match=r"^quality of a chord must be one of major, minor, .* got 'blue'$"):
        Chord("C", "blue")
