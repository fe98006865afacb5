"""Resampling: classes come equally often, whatever their sizes, and the seed decides."""

import numpy as np
import pytest

from seqgen.errors import InvalidInput
from seqgen.training.resampling import class_balanced_weights, resampled

LABELS = ["common"] * 900 + ["rare"] * 90 + ["rarest"] * 10


def test_every_class_is_drawn_alike() -> None:
    drawn = resampled(class_balanced_weights(LABELS), (1, 0), count=6000)
    _, counts = np.unique(np.array(LABELS)[drawn], return_counts=True)
    assert len(drawn) == 6000
    np.testing.assert_allclose(counts, 2000, atol=4 * np.sqrt(6000 * 2 / 9))  # four standard deviations


def test_within_a_class_every_example_is_drawn_alike() -> None:
    counts = np.bincount(resampled(class_balanced_weights(LABELS), (1, 0), count=30_000), minlength=1000)
    np.testing.assert_allclose(counts[-10:], 1000, atol=130)
    assert counts[:900].min() > 0


def test_an_epoch_is_as_long_as_the_examples_and_follows_from_the_seed() -> None:
    weights = class_balanced_weights(LABELS)
    first, again, other = (resampled(weights, seed) for seed in ((3, 0), (3, 0), (3, 1)))
    assert len(first) == len(LABELS)
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_weight_0_is_never_drawn() -> None:
    assert set(resampled([0.0, 2.0, 0.0, 1.0], (5,), count=200)) == {1, 3}


@pytest.mark.parametrize("weights", [[], [0.0, 0.0], [1.0, -1.0], [1.0, np.nan], [1.0, np.inf], [[1.0], [2.0]]])
def test_weights_that_cannot_be_drawn_by(weights: list[float]) -> None:
    with pytest.raises(InvalidInput, match="weights must be a list of finite numbers"):
        resampled(weights, (1,))
