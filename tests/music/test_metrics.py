"""Statistics of melodies, by hand and against extremes."""

import math

import pytest

from seqgen.music.abc import read_abc
from seqgen.music.metrics import METRICS
from seqgen.music.score import Part, Score


def measured(body: str, key: str = "C") -> dict[str, float]:
    score = read_abc(f"X:1\nM:4/4\nL:1/4\nK:{key}\n{body}")
    return {name: metric(score) for name, metric in METRICS.items()}


def test_a_tune_that_repeats_itself() -> None:
    assert measured("CDEF|CDEF|CDEF|CDEF|") == pytest.approx(
        {
            "scale consistency": 1.0,
            "groove consistency": 1.0,
            "pitch-class entropy": 2.0,
            "repeated bars": 0.75,
            "mean interval": (4 * (2 + 2 + 1) + 3 * 5) / 15,
        }
    )


def test_a_chromatic_scale() -> None:
    values = measured("C^CD^D|EF^FG|^GA^AB|")
    assert values["pitch-class entropy"] == pytest.approx(math.log2(12))
    assert values["scale consistency"] == pytest.approx(7 / 12)
    assert values["mean interval"] == 1
    assert values["repeated bars"] == 0


def test_groove_counts_onsets_that_one_bar_has_alone() -> None:
    assert measured("CDEF|C2E2|")["groove consistency"] == pytest.approx(1 - 2 / 96)


def test_an_empty_score_has_no_statistics() -> None:
    assert all(math.isnan(metric(Score(24, (Part(()),), 0))) for metric in METRICS.values())
