"""Two sets of pieces: equal ones overlap wholly, others less, and what cannot be told is None."""

import numpy as np
import pytest

from seqgen.evaluation.music.features import FEATURES
from seqgen.evaluation.music.overlaps import LEAST_PIECES, likeness, likenesses
from seqgen.music.abc import read_abc
from seqgen.music.score import Score

RNG = np.random.default_rng(5)
HISTOGRAMS = RNG.dirichlet(np.ones(12), 300)
COUNTS = RNG.normal(12, 2, (300, 1))


@pytest.mark.parametrize("rows", [HISTOGRAMS, COUNTS], ids=["histogram", "number"])
def test_a_set_beside_itself(rows: np.ndarray) -> None:
    result = likeness(rows, rows)
    assert result.distances and result.own_area == pytest.approx(1)
    assert result.distances.area > 0.97, "all but the distances of pieces to themselves"
    assert result.distances.divergence < 0.01


@pytest.mark.parametrize("rows", [HISTOGRAMS, COUNTS], ids=["histogram", "number"])
def test_two_halves_of_a_set(rows: np.ndarray) -> None:
    result = likeness(rows[:150], rows[150:])
    assert result.distances and result.own_area
    assert result.distances.area > 0.9 and result.own_area > 0.85


def test_another_number_overlaps_less() -> None:
    areas = [likeness(COUNTS + moved, COUNTS) for moved in (0, 2, 6, 20)]
    by_distance = [result.distances.area for result in areas if result.distances]
    own = [result.own_area for result in areas]
    assert by_distance == sorted(by_distance, reverse=True) and by_distance[-1] < 0.05
    assert own == sorted(own, reverse=True) and own[-1] < 0.05


def test_the_average_piece_again_and_again_is_found_out() -> None:
    average = HISTOGRAMS.mean(axis=0) + RNG.normal(0, 1e-4, (50, 12))
    result = likeness(average, HISTOGRAMS)
    assert result.distances and result.own_area
    assert result.own_area > 0.99, "the mean histogram is just right"
    assert result.distances.area < 0.5, "but no piece lies among the real ones"


def test_own_area_of_histograms_by_hand() -> None:
    first, second = np.tile([[0.5, 0.5, 0.0]], (10, 1)), np.tile([[0.25, 0.25, 0.5]], (10, 1))
    assert likeness(first, second).own_area == 0.5
    assert likeness(first, second).distances is None, "all distances are equal"


def test_pieces_without_the_feature_are_left_out() -> None:
    holes = np.concatenate([COUNTS, np.full((40, 1), np.nan)])
    assert likeness(holes, holes) == likeness(COUNTS, COUNTS)


def test_too_few_pieces_say_nothing() -> None:
    few = COUNTS[: LEAST_PIECES - 1]
    for result in (likeness(few, COUNTS), likeness(COUNTS, few)):
        assert result.distances is None and result.own_area is None
    assert likeness(COUNTS[:LEAST_PIECES], COUNTS).distances is not None


def scores(bars: list[str]) -> list[Score]:
    return [read_abc(f"X:1\nM:4/4\nL:1/4\nK:C\n{bar}").with_ticks_per_quarter(24) for bar in bars]


def test_every_feature_is_compared() -> None:
    pieces = scores([f"{a}{b}CD|E/2F/2{b}2z|" for a in "CDEFG" for b in "cA"])
    result = likenesses(pieces, pieces)
    assert list(result) == list(FEATURES)
    assert result["note count"].distances is None, "all have seven notes"
    assert result["average interval"].own_area == pytest.approx(1)
