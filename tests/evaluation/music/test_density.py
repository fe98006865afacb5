"""Overlapping area and divergence of two samples: against normal densities known by hand, and as properties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import gaussian_kde, norm

from seqgen.evaluation.music.density import overlap

N = 1000
NORMAL = norm.ppf((np.arange(N) + 0.5) / N)
SAMPLES = st.lists(st.floats(-100, 100), min_size=2, max_size=30).map(np.array).filter(lambda s: np.ptp(s) > 0.01)


@pytest.mark.parametrize("distance", [0.5, 1.0, 3.0])
def test_two_normal_samples_overlap_as_two_normal_densities_do(distance: float) -> None:
    result = overlap(NORMAL, NORMAL + distance)
    assert result is not None
    variance = NORMAL.var(ddof=1) * (1 + N ** (-2 / 5))  # of the sample, and of Scott's kernel
    assert result.area == pytest.approx(2 * norm.cdf(-distance / 2 / np.sqrt(variance)), abs=2e-3)
    if distance <= 1:  # farther out the divergence is of the tails, which a sample of 1,000 does not have
        assert result.divergence == pytest.approx(distance**2 / 2 / variance, rel=0.02)


def test_divergence_is_of_the_second_from_the_first() -> None:
    narrow, wide = NORMAL / 4, NORMAL
    there, back = overlap(narrow, wide), overlap(wide, narrow)
    assert there and back
    assert there.divergence == pytest.approx(np.log(4) + 1 / 32 - 1 / 2, rel=0.01)
    assert back.divergence > 3 * there.divergence


def test_the_area_is_that_of_scipys_densities() -> None:
    rng = np.random.default_rng(3)
    first, second = rng.gamma(2, 1, 80), rng.normal(3, 0.3, 50)
    p, q = gaussian_kde(first), gaussian_kde(second)
    area, _ = quad(lambda x: min(p(x)[0], q(x)[0]), -5, 15, limit=400)
    result = overlap(first, second)
    assert result is not None
    assert result.area == pytest.approx(area, abs=1e-3)


def test_what_lies_far_apart_has_no_area_and_a_finite_divergence() -> None:
    result = overlap(NORMAL, NORMAL + 1000)
    assert result is not None
    assert result.area == pytest.approx(0, abs=1e-12)
    assert 1e5 < result.divergence < np.inf


def test_a_narrow_peak_far_inside_a_wide_sample_is_not_missed() -> None:
    result = overlap(NORMAL * 1000, NORMAL / 1000 + 0.123)
    assert result is not None
    assert 0 < result.area < 1e-4, "a coarse grid sees nothing or too much of it"


@pytest.mark.parametrize("constant", [[4.0, 4.0, 4.0], [0.1, 0.1 + 1e-17], [1.0]], ids=["equal", "rounding", "one"])
def test_equal_values_have_no_density(constant: list[float]) -> None:
    assert overlap(np.array(constant), NORMAL) is None
    assert overlap(NORMAL, np.array(constant)) is None


@settings(deadline=None, max_examples=30)
@given(SAMPLES, SAMPLES)
def test_the_area_is_symmetric_and_a_share(first: np.ndarray, second: np.ndarray) -> None:
    there, back, itself = overlap(first, second), overlap(second, first), overlap(first, first)
    assert there and back and itself
    assert there.area == pytest.approx(back.area, abs=1e-12)
    assert 0 <= there.area <= 1 and there.divergence >= 0
    assert itself.area == pytest.approx(1, abs=1e-12) and itself.divergence == 0
