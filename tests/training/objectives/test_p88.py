"""Piano rolls as batches: the next frame is the target, padding does not count, only training cuts long pieces."""

import numpy as np
import pytest

from seqgen.models.p88 import KEYS, P88Config, p88_network
from seqgen.training.objectives.p88 import P88Objective


def roll(frames: int) -> np.ndarray:
    """Frame t has key t alone, so that every frame can be told."""
    return np.eye(frames, KEYS, dtype=np.uint8)


@pytest.fixture
def objective() -> P88Objective:
    return P88Objective(p88_network(P88Config("gru", hidden=4), np.random.default_rng(0)), crop_frames=6)


def test_targets_follow_their_frames(objective: P88Objective) -> None:
    batch = objective.batch([roll(3), roll(5)], None)
    np.testing.assert_array_equal(batch.frames[1], roll(5)[:-1])
    np.testing.assert_array_equal(batch.targets[1], roll(5)[1:])
    assert batch.weights.tolist() == [[1, 1, 0, 0], [1, 1, 1, 1]]
    assert objective.units(batch) == 6


def test_only_training_cuts_what_is_long(objective: P88Objective) -> None:
    piece = roll(20)
    assert objective.length(piece) == 5
    assert objective.batch([piece], None).frames.shape == (1, 19, KEYS)
    starts = set()
    for seed in range(200):
        batch = objective.batch([piece], np.random.default_rng(seed))
        assert batch.frames.shape == (1, 5, KEYS)
        start = int(batch.frames[0, 0].argmax())
        np.testing.assert_array_equal(batch.targets[0], piece[start + 1 : start + 6])
        starts.add(start)
    assert starts == set(range(15)), "from the first place to the last, with the last frame as a target"


def test_a_batch_of_two_is_the_mean_over_their_frames(objective: P88Objective) -> None:
    pieces = [roll(3), roll(5)]
    alone = [float(objective.loss(objective.batch([piece], None), None).value) for piece in pieces]
    together = float(objective.loss(objective.batch(pieces, None), None).value)
    assert together == pytest.approx((2 * alone[0] + 4 * alone[1]) / 6, rel=1e-6)
