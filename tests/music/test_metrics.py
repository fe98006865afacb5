"""Statistics of melodies, by hand and against extremes."""

import math

import pytest

from seqgen.music.abc import read_abc
from seqgen.music.metrics import METRICS, bar_similarity
from seqgen.music.score import Part, Score


def score_of(body: str, key: str = "C") -> Score:
    return read_abc(f"X:1\nM:4/4\nL:1/4\nK:{key}\n{body}")


def measured(body: str, key: str = "C") -> dict[str, float]:
    return {name: metric(score_of(body, key)) for name, metric in METRICS.items()}


def test_a_tune_that_repeats_itself() -> None:
    assert measured("CDEF|CDEF|CDEF|CDEF|") == pytest.approx(
        {
            "scale consistency": 1.0,
            "groove consistency": 1.0,
            "pitch-class entropy": 2.0,
            "repeated bars": 0.75,
            "bars alike, 1 apart": 1.0,
            "bars alike, 2 apart": 1.0,
            "bars alike, 4 apart": math.nan,
            "bars alike, 8 apart": math.nan,
        },
        nan_ok=True,
    )


def test_a_chromatic_scale() -> None:
    values = measured("C^CD^D|EF^FG|^GA^AB|")
    assert values["pitch-class entropy"] == pytest.approx(math.log2(12))
    assert values["scale consistency"] == pytest.approx(7 / 12)
    assert values["repeated bars"] == 0


def test_groove_counts_onsets_that_one_bar_has_alone() -> None:
    assert measured("CDEF|C2E2|")["groove consistency"] == pytest.approx(1 - 2 / 96)


def test_bars_are_alike_by_onset_duration_and_pitch() -> None:
    # Beside CDEF: CDEG has three of five notes in common; C2EF two of five; the same notes later none.
    assert bar_similarity(score_of("CDEF|CDEG|"), 1) == pytest.approx(3 / 5)
    assert bar_similarity(score_of("CDEF|C2EF|"), 1) == pytest.approx(2 / 5)
    assert bar_similarity(score_of("CDEF|zCDE|"), 1) == 0
    assert bar_similarity(score_of("z4|z4|CDEF|"), 1) == pytest.approx(1 / 2), "two silent bars are alike"


def test_strains_show_in_the_bars_they_are_apart() -> None:
    strain = score_of("CDEF|GABc|CDEF|GFED|" * 2)
    assert bar_similarity(strain, 4) == 1
    assert bar_similarity(strain, 2) == pytest.approx((1 + 1 / 7 + 1 + 1 / 7 + 1 + 1 / 7) / 6)
    assert bar_similarity(strain, 1) < 0.2


def test_an_empty_score_has_no_statistics() -> None:
    assert all(math.isnan(metric(Score(24, (Part(()),), 0))) for metric in METRICS.values())
