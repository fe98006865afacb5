"""Features of a melody, by hand."""

import math

import numpy as np
import pytest

from seqgen.evaluation.music.features import FEATURES
from seqgen.music.abc import read_abc
from seqgen.music.score import Note, Part, Score


def measured(body: str, key: str = "G") -> dict[str, np.ndarray]:
    score = read_abc(f"X:1\nM:4/4\nL:1/4\nK:{key}\n{body}").with_ticks_per_quarter(24)
    return {name: feature(score) for name, feature in FEATURES.items()}


def shares(row: np.ndarray) -> dict[int, float]:
    return {int(place): float(row[place]) for place in np.flatnonzero(row)}


def test_by_hand() -> None:
    row = measured("G2Bd|g/2e/2dz2|")  # half, quarter, quarter, eighth, eighth, quarter
    assert {name: float(row[name][0]) for name in row if row[name].shape == (1,)} == pytest.approx(
        {
            "pitch count": 5,
            "pitch range": 12,
            "average interval": (4 + 3 + 5 + 3 + 2) / 5,
            "note count": 6,
            "average inter-onset interval": (2 + 1 + 1 + 0.5 + 0.5) / 5,
        }
    )
    assert shares(row["pitch-class histogram"]) == pytest.approx({0: 2 / 6, 4: 1 / 6, 7: 2 / 6, 9: 1 / 6})
    assert shares(row["interval histogram"]) == pytest.approx(
        {12 + 4: 0.2, 12 + 3: 0.2, 12 + 5: 0.2, 12 - 3: 0.2, 12 - 2: 0.2}
    )
    eighth, quarter, half = 3, 6, 9
    assert shares(row["note length histogram"]) == pytest.approx({eighth: 2 / 6, quarter: 3 / 6, half: 1 / 6})
    steps = [(half, quarter), (quarter, quarter), (quarter, eighth), (eighth, eighth), (eighth, quarter)]
    assert shares(row["note length transitions"]) == pytest.approx({a * 12 + b: 0.2 for a, b in steps})


def test_the_key_does_not_matter() -> None:
    for name, row in measured("GABc|d3d|").items():
        np.testing.assert_array_equal(row, measured("ABcd|e3e|", "A")[name], err_msg=name)


def test_an_octave_and_more_is_the_widest_interval() -> None:
    assert shares(measured("Ggd'G|")["interval histogram"]) == pytest.approx({24: 1 / 3, 19: 1 / 3, 0: 1 / 3})


@pytest.mark.parametrize(
    ("ticks", "place"),
    [(1, 0), (6, 0), (7, 0), (8, 1), (9, 2), (12, 3), (14, 3), (16, 4), (27, 6), (32, 7), (60, 9), (96, 11), (400, 11)],
)
def test_a_note_length_goes_to_the_nearest_class_the_shorter_of_two(ticks: int, place: int) -> None:
    score = Score(24, (Part((Note(0, 60, ticks),)),), ticks)
    assert shares(FEATURES["note length histogram"](score)) == {place: 1.0}


def test_what_a_short_piece_does_not_have_is_nan() -> None:
    empty, one = Score(24, (), 96), Score(24, (Part((Note(0, 60, 24),)),), 96)
    assert {name for name, feature in FEATURES.items() if not np.isnan(feature(empty)).any()} == {
        "pitch count",
        "note count",
    }
    pairwise = {"average interval", "interval histogram", "note length transitions", "average inter-onset interval"}
    assert {name for name, feature in FEATURES.items() if np.isnan(feature(one)).all()} == pairwise
    assert all(row.shape == FEATURES[name](empty).shape for name, row in measured("GABc|").items())
    assert not any(math.isnan(value) for row in measured("GA|").values() for value in row)
