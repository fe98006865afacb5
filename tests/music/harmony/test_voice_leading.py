"""Faults of part-writing: examples as textbooks print them, what is no fault, and Bach."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from seqgen.music.harmony.faults import FAULT_NAMES, Fault
from seqgen.music.harmony.voice_leading import faults_per_bar, voice_leading_faults
from seqgen.music.published import read_s16

DATA = Path(__file__).parents[4] / "shared" / "data" / "Jsb16thSeparated.trainvalid.json"


def faults(*steps: list[int]) -> list[tuple[str, int, tuple[int, ...]]]:
    found = voice_leading_faults(np.array(steps, np.int16))
    return [(fault.name, fault.step, fault.voices) for fault in found]


@pytest.mark.parametrize(
    ("name", "voices", "before", "after"),
    [
        ("parallel fifths", (2, 3), [72, 64, 55, 48], [71, 65, 57, 50]),  # I to ii, tenor and bass C-G to D-A
        ("parallel fifths", (1, 3), [72, 67, 64, 48], [71, 69, 65, 50]),  # a twelfth and one more
        ("parallel octaves", (0, 3), [72, 67, 64, 48], [74, 67, 65, 50]),
        ("parallel octaves", (1, 3), [76, 67, 60, 43], [79, 69, 60, 45]),
        ("parallel unisons", (1, 2), [72, 60, 60, 48], [72, 62, 62, 47]),
        ("hidden fifths", (0, 3), [69, 64, 60, 48], [72, 65, 60, 53]),  # into a twelfth, the soprano leaps
        ("hidden octaves", (0, 3), [67, 64, 60, 48], [77, 69, 60, 53]),
        ("voice crossing", (1, 2), [72, 67, 64, 48], [72, 62, 64, 48]),
        ("voice overlap", (0, 1), [72, 67, 64, 55], [76, 74, 64, 55]),
        ("voice overlap", (2, 3), [72, 67, 52, 50], [72, 67, 49, 45]),
        ("spacing", (0, 1), [72, 67, 64, 48], [79, 62, 55, 48]),
        ("spacing", (1, 2), [72, 67, 64, 48], [72, 67, 53, 48]),
        ("range", (0,), [79, 72, 64, 48], [81, 72, 64, 48]),
        ("range", (1,), [60, 55, 52, 48], [60, 54, 52, 48]),
        ("range", (2,), [72, 69, 67, 48], [72, 69, 68, 48]),
        ("range", (3,), [72, 67, 55, 40], [72, 67, 55, 39]),
    ],
)
def test_textbook_examples(name: str, voices: tuple[int, ...], before: list[int], after: list[int]) -> None:
    found = faults(before, before, after, after)
    assert [fault for fault in found if fault[0] == name] == [(name, 2, voices)]


def test_a_good_cadence_has_no_fault() -> None:
    assert faults([76, 67, 60, 48], [77, 69, 60, 53], [74, 67, 59, 55], [72, 67, 64, 48]) == []


def test_a_repeated_chord_and_one_voice_alone_have_no_parallels() -> None:
    chord = [72, 64, 55, 48]
    assert faults(chord, chord, chord) == []
    assert faults([72, 67, 60, 48], [72, 67, 64, 48], [72, 67, 64, 60]) == []


def test_a_diminished_fifth_is_no_parallel() -> None:
    assert faults([72, 67, 60, 48], [77, 65, 59, 50]) == []  # G-C ... F-B between alto and tenor
    assert faults([74, 65, 59, 55], [72, 67, 60, 52]) == []  # B-F ... C-G between tenor and alto


def test_fifths_and_octaves_in_contrary_motion_are_another_matter() -> None:
    assert faults([72, 67, 55, 48], [71, 67, 62, 43]) == []


def test_hidden_intervals_want_outer_voices_a_leap_and_one_direction() -> None:
    assert faults([71, 64, 55, 45], [72, 64, 55, 48]) == []  # soprano by step
    assert faults([72, 64, 60, 52], [67, 64, 60, 55]) == []  # contrary motion
    assert faults([76, 67, 57, 45], [76, 72, 62, 55]) == []  # inner voices leap into fifths as they like


def test_nothing_is_found_across_a_rest() -> None:
    before, after = [72, 64, 55, 48], [74, 65, 57, 50]
    assert ("parallel fifths", 1, (2, 3)) in faults(before, after)
    assert faults(before, [-1] * 4, after) == []
    assert faults([74, 64, 55, -1], [74, 65, 57, 50], [74, 64, -1, 48]) == []


def test_silence_is_neither_crossed_nor_far_nor_out_of_range() -> None:
    assert faults([-1, 67, -1, 48], [79, -1, 48, -1], [-1] * 4) == []


def test_a_state_is_named_once_for_each_new_note() -> None:
    crossed, moved = [72, 62, 64, 48], [72, 62, 65, 48]
    assert [step for name, step, _ in faults(crossed, crossed, moved, moved, [74, 62, 65, 48]) if "cross" in name] == [
        0,
        2,
    ]
    low = [60, 55, 48, 38]
    assert [step for name, step, _ in faults(low, low, [60, 55, 48, 37], low) if name == "range"] == [0, 2, 3]


def test_an_overlap_is_no_crossing_twice() -> None:
    names = [name for name, _, _ in faults([72, 67, 64, 48], [72, 62, 64, 48], [72, 67, 64, 48])]
    assert names == ["voice crossing"]


def test_faults_by_bar() -> None:
    found = [Fault("spacing", 3, (0, 1)), Fault("range", 16, (3,)), Fault("spacing", 31, (0, 1))]
    assert faults_per_bar(found, 40) == [
        Counter({"spacing": 1}),
        Counter({"range": 1, "spacing": 1}),
        Counter(),
    ]
    assert faults_per_bar(found, 40, steps_per_bar=12)[1:3] == [Counter({"range": 1}), Counter({"spacing": 1})]


def test_no_step_and_one_step() -> None:
    assert voice_leading_faults(np.empty((0, 4), np.int16)) == []
    assert faults([72, 67, 64, 48]) == []


@given(pitches=arrays(np.int16, st.tuples(st.integers(0, 8), st.just(4)), elements=st.integers(45, 60)))
def test_parallels_beside_their_definition(pitches: np.ndarray) -> None:
    expected = set()
    for step in range(1, len(pitches)):
        old, new = pitches[step - 1].tolist(), pitches[step].tolist()
        for p in range(4):
            for q in range(p + 1, 4):
                same_way = (new[p] - old[p]) * (new[q] - old[q]) > 0
                if same_way and abs(new[p] - new[q]) % 12 == abs(old[p] - old[q]) % 12 == 7:
                    expected.add((step, (p, q)))
    found = voice_leading_faults(pitches)
    assert {(fault.step, fault.voices) for fault in found if fault.name == "parallel fifths"} == expected
    assert all(fault.name in FAULT_NAMES for fault in found)


def test_bach_has_few() -> None:
    if not DATA.exists():
        pytest.skip(f"{DATA} is not there")
    pieces = read_s16(DATA).valid
    counts = Counter(fault.name for piece in pieces for fault in voice_leading_faults(piece))
    bars = sum(len(piece) for piece in pieces) / 16
    per_100_bars = {name: 100 * counts[name] / bars for name in FAULT_NAMES}
    assert 0.5 < per_100_bars["parallel fifths"] < 2  # measured: 1.04
    assert per_100_bars["parallel octaves"] < 1  # 0.52
    assert per_100_bars["parallel unisons"] < 0.5  # 0
    assert per_100_bars["hidden fifths"] < 3  # 1.83
    assert per_100_bars["hidden octaves"] < 2  # 0.96
    assert per_100_bars["voice crossing"] < 25  # 17.5
    assert per_100_bars["voice overlap"] < 25  # 15.9
    assert per_100_bars["spacing"] < 12  # 7.8
    assert per_100_bars["range"] < 4  # 2.3


def test_unisons_are_no_octaves_and_parallels_are_not_hidden() -> None:
    names = [name for name, _, _ in faults([72, 60, 60, 48], [71, 62, 62, 43])]
    assert names == ["parallel unisons", "voice overlap"]
    assert [name for name, _, _ in faults([67, 64, 60, 48], [72, 64, 60, 53])] == ["parallel fifths"]
    assert [name for name, _, _ in faults([67, 64, 60, 55], [72, 65, 60, 60])] == ["parallel octaves"]
