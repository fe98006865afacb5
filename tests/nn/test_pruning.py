"""Magnitude pruning: the smallest of all matrices together, exactly so many, and nothing else."""

import numpy as np
import pytest

from seqgen import nn

SHARES = [0.0, 0.1, 0.5, 0.875, 1.0]


def weights() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(3)
    shapes = {"small": (6, 5), "bias": (5,), "kernel": (4, 3, 3)}
    scales = {"small": 0.1, "bias": 0.001, "kernel": 1.0}
    return {name: (scales[name] * rng.standard_normal(shape)).astype(np.float32) for name, shape in shapes.items()}


@pytest.mark.parametrize("share", SHARES)
def test_exactly_the_smallest_of_all_matrices_are_dropped(share: float) -> None:
    masks = nn.magnitude_masks(weights(), share)
    assert set(masks) == {"small", "kernel"}
    magnitudes = np.concatenate([np.abs(weights()[name]).ravel() for name in masks])
    kept = np.concatenate([mask.ravel() for mask in masks.values()])
    assert (~kept).sum() == round(share * 66)
    assert magnitudes[~kept].max(initial=0) <= magnitudes[kept].min(initial=np.inf)


def test_one_threshold_serves_all_matrices() -> None:
    masks = nn.magnitude_masks(weights(), 0.4)
    assert masks["small"].mean() < 0.3 < 0.9 < masks["kernel"].mean()


def test_of_equal_magnitudes_the_first_go() -> None:
    masks = nn.magnitude_masks({"a": np.ones((2, 2)), "b": -np.ones((2, 2))}, 0.625)
    assert masks["a"].tolist() == [[False, False], [False, False]]
    assert masks["b"].tolist() == [[False, True], [True, True]]


def test_masked_weights_are_0_and_the_rest_is_untouched() -> None:
    whole = weights()
    masks = nn.magnitude_masks(whole, 0.5)
    pruned = nn.masked(whole, masks)
    for name, mask in masks.items():
        np.testing.assert_array_equal(pruned[name], whole[name] * mask)
        assert not np.signbit(pruned[name][~mask]).any(), "a zero is +0, which compresses better"
        assert pruned[name].dtype == np.float32
    assert pruned["bias"] is whole["bias"]
    np.testing.assert_array_equal(whole["small"], weights()["small"])


def test_a_network_without_matrices_has_nothing_to_prune() -> None:
    assert nn.magnitude_masks({"bias": np.ones(3)}, 0.5) == {}


@pytest.mark.parametrize("share", [-0.1, 1.01, float("nan")])
def test_a_share_is_within_0_and_1(share: float) -> None:
    with pytest.raises(ValueError, match=r"must be within 0\.\.1, got"):
        nn.magnitude_masks(weights(), share)
