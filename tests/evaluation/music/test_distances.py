"""Distances of pairs: every pair once where they are few, different ones where they are many."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist, pdist

from seqgen.evaluation.music.distances import MAX_PAIRS, distances_between, distances_within

RNG = np.random.default_rng(7)


@pytest.mark.parametrize("pieces", [0, 1, 2, 3, 10, 141])
def test_every_pair_within_a_set_once(pieces: int) -> None:
    rows = RNG.normal(size=(pieces, 12))
    expected = pdist(rows) if pieces > 1 else np.zeros(0)
    np.testing.assert_allclose(np.sort(distances_within(rows)), np.sort(expected))


def test_every_pair_between_two_sets_once() -> None:
    rows, others = RNG.normal(size=(20, 3)), RNG.normal(size=(31, 3))
    np.testing.assert_allclose(distances_between(rows, others), cdist(rows, others).ravel())


def test_of_many_pairs_different_ones_are_drawn_the_same_every_time() -> None:
    rows, others = RNG.normal(size=(200, 5)), RNG.normal(size=(150, 5))
    for drawn, everything in (
        (distances_within, lambda rows, _: pdist(rows)),
        (lambda rows: distances_between(rows, others), cdist),
    ):
        distances = drawn(rows)
        assert len(np.unique(distances)) == MAX_PAIRS, "no pair comes twice, none is of a piece with itself"
        gaps = np.abs(np.sort(everything(rows, others).ravel())[:, None] - distances[:50]).min(axis=0)
        assert gaps.max() < 1e-12
        np.testing.assert_array_equal(distances, drawn(rows))


def test_the_last_pair_of_the_largest_set_is_found() -> None:
    rows = np.arange(10_000.0)[:, None]
    distances = distances_within(rows)
    assert len(distances) == MAX_PAIRS
    assert distances.min() >= 1 and distances.max() <= 9999
    assert distances.mean() == pytest.approx(10_000 / 3, rel=0.02), "the pairs are spread over the whole triangle"
