"""Statistics of composed beside real melodies, and honestly what lies inside."""

import pytest

from seqgen.evaluation.music.spread import Spread, Statistic, statistics
from seqgen.music.abc import read_abc
from seqgen.music.metrics import METRICS
from seqgen.music.score import Score


@pytest.mark.parametrize(("median", "inside"), [(0.1, False), (0.2, True), (0.5, True), (0.8, True), (0.81, False)])
def test_inside_is_between_the_percentiles(median: float, inside: bool) -> None:
    assert Statistic(Spread(0.0, median, 1.0), Spread(0.2, 0.5, 0.8)).is_inside is inside


def tunes(*bodies: str) -> list[Score]:
    return [read_abc(f"X:1\nM:4/4\nL:1/4\nK:C\n{body}") for body in bodies]


def test_percentiles_over_the_pieces_long_enough() -> None:
    result = statistics(tunes("CDEF|CDEF|"), tunes("CDEF|", "CDEF|CDEF|", "CDEF|GABc|"))
    assert list(result) == list(METRICS)
    alike = result["bars alike, 1 apart"]
    assert alike.composed == Spread(1.0, 1.0, 1.0)
    assert alike.real == Spread(*map(pytest.approx, (0.05, 0.5, 0.95)))
    assert alike.is_inside is False


def test_no_piece_long_enough() -> None:
    statistic = statistics(tunes("CDEF|"), tunes("CDEF|CDEF|"))["bars alike, 1 apart"]
    assert statistic.composed is None and statistic.is_inside is None
