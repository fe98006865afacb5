"""The count model is a probability, and the interval is of the right size."""

import math

import numpy as np
import pytest

from seqgen.evaluation.count_model import CountModel
from seqgen.evaluation.likelihood import per_note
from seqgen.music.codec.vocabulary import VOCABULARY_SIZE


@pytest.mark.parametrize("order", [1, 2, 5])
def test_probabilities_sum_to_one_in_seen_and_unseen_contexts(order: int) -> None:
    model = CountModel(order, [[5, 80, 6, 81, 1], [5, 80, 5, 80, 1]])
    for context in ([], [5], [5, 80, 5, 80], [200, 201, 202, 203]):
        start = model.nats(context)
        total = sum(math.exp(start - model.nats([*context, token])) for token in range(VOCABULARY_SIZE))
        assert total == pytest.approx(1.0)


def test_witten_bell_by_hand() -> None:
    """Unigram after "5 5 7": c(5) = 2, c(7) = 1, two types, so p(5) = (2 + 2/V) / 5."""
    model = CountModel(1, [[5, 5, 7]])
    assert math.exp(-model.nats([5])) == pytest.approx((2 + 2 / VOCABULARY_SIZE) / 5)
    bigram = CountModel(2, [[5, 5, 7]])
    unigram = (1 + 2 / VOCABULARY_SIZE) / 5
    assert math.exp(bigram.nats([5]) - bigram.nats([5, 7])) == pytest.approx((1 + 2 * unigram) / 4)


def test_bootstrap_covers_the_truth_of_a_simulation() -> None:
    rng = np.random.default_rng(0)
    covered = 0
    for trial in range(40):
        notes = rng.integers(50, 300, 200).astype(float)
        interval = per_note(notes * rng.normal(1.3, 0.2, 200), notes, seed=trial)
        covered += interval.low <= 1.3 <= interval.high
        assert interval.low < interval.value < interval.high
    assert covered >= 34
