"""Batches: every example once, within the budget, in an order that the seed decides."""

import numpy as np

from seqgen.training.batches import plan_batches


def test_batches_hold_every_example_once_within_the_budget_and_change_with_the_epoch() -> None:
    lengths = [int(length) for length in np.random.default_rng(0).integers(10, 200, 50)]
    plan = plan_batches(lengths, 500, (1, 0))
    assert sorted(index for batch in plan for index in batch) == list(range(50))
    assert all(len(batch) * max(lengths[index] for index in batch) <= 500 for batch in plan)
    assert plan == plan_batches(lengths, 500, (1, 0)) != plan_batches(lengths, 500, (1, 1))
    assert [len(batch) for batch in plan_batches([900, 5], 500, (0,))] == [1, 1], "too long for any batch: alone"
