"""Chords of bars made by hand, the same in every key, at a cost that grows with the bars alone."""

import sys
from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seqgen.music import Key, KeyChange, Metre, MetreChange, Note, Part, Score
from seqgen.music.abc import read_abc
from seqgen.music.harmony.estimation import _log_tones, _log_transitions, estimated_chords
from seqgen.music.harmony.viterbi import best_path


def chords(body: str, key: str = "C", metre: str = "4/4", unit: str = "1/4") -> str:
    score = read_abc(f"X:1\nM:{metre}\nL:{unit}\nK:{key}\n{body}")
    return " ".join(str(chord) for chord in estimated_chords(score))


@pytest.mark.parametrize(
    ("body", "key", "names"),
    [
        ("CEGE|FAcA|GBdB|c4|", "C", "C F G C"),
        ("DFAF|BDFB|EGBG|DFAd|", "D", "D Bm Em D"),
        ("A,CEA|DFAF|E^GBE|A4|", "Am", "Am Dm E Am"),
        ("EGBE|DFAD|EGBE|", "Edor", "Em D Em"),
        ("G_BDG|_EG_B_e|", "Gm", "Gm Eb"),
        ("CCCC|FFFF|GGBG|CCCC|", "C", "C F G C"),
        ("CDEF|GABc|GABc|defg|", "C", "C G G G"),
    ],
)
def test_arpeggios_and_scales(body: str, key: str, names: str) -> None:
    assert chords(body, key) == names


def test_the_key_decides_where_notes_leave_a_choice() -> None:
    assert chords("E2G2|E2G2|", "C") == "C C"
    assert chords("E2G2|E2G2|", "Em") == "Em Em"


def test_the_neighbours_decide_where_a_bar_is_doubtful() -> None:
    assert chords("CEGc|E4|CEGc|") == "C C C"
    assert chords("A,CEA|E4|A,CEA|") == "Am Am Am"


def test_a_bar_without_notes_has_no_chord() -> None:
    assert chords("z4|CEGE|z4|GBdB|z4|") == "None C None G None"
    assert estimated_chords(Score(24, (), 192)) == [None, None]
    assert estimated_chords(Score(24, (), 0)) == []


def test_a_pickup_is_a_bar_and_lies_at_the_end_of_one() -> None:
    score = read_abc("X:1\nM:6/8\nL:1/8\nK:G\nDEF|GBd gdB|ced cec|GBd B3|")
    assert [str(chord) for chord in estimated_chords(score)] == ["D", "G", "C", "G"]


def test_metre_and_key_may_change() -> None:
    score = read_abc("X:1\nM:3/4\nL:1/4\nK:C\nCEG|GBd|[M:6/8]DA,D|CEG|")
    assert len(estimated_chords(score)) >= 4
    notes = tuple(Note(24 * index, pitch, 24) for index, pitch in enumerate((60, 64, 67, 68, 72, 75, 68, 72, 75)))
    changed = Score(
        24,
        (Part(notes),),
        216,
        (MetreChange(0, Metre(3, 4)), MetreChange(72, Metre(6, 4))),
        (KeyChange(0, Key("C")), KeyChange(72, Key("Ab"))),
    )
    assert [str(chord) for chord in estimated_chords(changed)] == ["C", "Ab"]
    sharp = replace(changed, keys=(KeyChange(0, Key("C")), KeyChange(72, Key("C#"))))
    assert [str(chord) for chord in estimated_chords(sharp)] == ["C", "G#"]


def test_parts_count_together_and_drums_do_not() -> None:
    def part(*pitches: int, is_drum: bool = False) -> Part:
        return Part(tuple(Note(0, pitch, 96) for pitch in pitches), is_drum=is_drum)

    assert [str(chord) for chord in estimated_chords(Score(24, (part(64), part(60), part(57)), 96))] == ["Am"]
    assert [str(chord) for chord in estimated_chords(Score(24, (part(60), part(62, 65, 69, is_drum=True)), 96))] == [
        "C"
    ]


def test_a_long_note_sounds_in_every_bar_it_is_held_in() -> None:
    held = Score(24, (Part((Note(0, 53, 288),)), Part((Note(96, 57, 192), Note(96, 60, 192)))), 288)
    assert [str(chord) for chord in estimated_chords(held)] == ["F", "F", "F"]


@settings(max_examples=50)
@given(data=st.data(), semitones=st.integers(-11, 11))
def test_a_transposed_score_has_the_same_chords_transposed(
    data: st.DataObject, semitones: int, melodies: st.SearchStrategy[Score]
) -> None:
    score = data.draw(melodies)
    notes = tuple(replace(note, pitch=note.pitch + semitones) for note in score.parts[0].notes)
    key = Key.from_pitch_class(score.key.tonic_pitch_class + semitones, score.key.mode)
    moved = replace(score, parts=(Part(notes),), keys=(KeyChange(0, key),))
    expected = [
        chord and ((chord.root_pitch_class + semitones) % 12, chord.quality) for chord in estimated_chords(score)
    ]
    assert [chord and (chord.root_pitch_class, chord.quality) for chord in estimated_chords(moved)] == expected


@settings(max_examples=40)
@given(score=...)
def test_every_score_has_a_chord_where_it_sounds(score: Score) -> None:
    estimated_chords(score)


def calls(bars: int) -> int:
    """Function calls, of Python and of C, that a tune of eighths in so many bars costs."""
    notes = tuple(Note(12 * index, 60 + 5 * index % 12, 12) for index in range(8 * bars))
    score = Score(24, (Part(notes),), 96 * bars)
    estimated_chords(score)
    count = 0

    def profile(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        estimated_chords(score)
    finally:
        sys.setprofile(before)
    return count


def test_the_cost_is_some_calls_a_bar() -> None:
    few, many = calls(32), calls(64)
    assert few < 1500
    assert many - few < 1.1 * few


def test_the_probabilities_are_probabilities() -> None:
    assert np.exp(_log_tones()).sum(axis=1) == pytest.approx(np.ones(36))
    assert np.exp(_log_transitions()).sum(axis=1) == pytest.approx(np.full(36, np.exp(_log_transitions()[0]).sum()))


def test_viterbi_finds_what_trying_every_path_finds() -> None:
    generator = np.random.default_rng(5)
    for _ in range(20):
        scores, transitions = generator.normal(size=(5, 3)), generator.normal(size=(3, 3))

        def total(path: tuple[int, ...]) -> float:
            steps = sum(transitions[a, b] for a, b in pairwise(path))  # noqa: B023
            return float(steps + sum(scores[time, state] for time, state in enumerate(path)))  # noqa: B023

        assert tuple(best_path(scores, transitions)) == max(product(range(3), repeat=5), key=total)
