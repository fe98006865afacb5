"""The sampler's filters: what each keeps, in which order, and that the default draws as it always did."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from seqgen.generation import Sampler

LOGITS = st.lists(st.floats(-30, 30, width=32), min_size=2, max_size=30).map(lambda row: np.array(row, np.float32))
CHOICES = st.fixed_dictionaries(
    {
        "temperature": st.floats(0, 2),
        "top_k": st.integers(0, 30),
        "top_p": st.floats(0.01, 1),
        "min_p": st.floats(0, 1),
        "seed": st.integers(0, 2**63 - 1),
        "index": st.integers(0, 63),
    }
)


def drawn_without_min_p(sampler: Sampler, logits: NDArray[np.float32], legal: NDArray[np.int64]) -> int:
    """A token as it was drawn before min-p existed, written out as it stood then."""
    draw = sampler._random.random()
    scores = logits[legal].astype(np.float64)
    order = np.argsort(-scores, kind="stable")
    if sampler.temperature == 0:
        return int(legal[order[0]])
    if sampler.top_k:
        order = order[: sampler.top_k]
    with np.errstate(over="ignore"):
        shares = np.exp((scores[order] - scores[order[0]]) / sampler.temperature)
    shares /= shares.sum()
    before = np.cumsum(shares) - shares
    shares = shares[before < sampler.top_p]
    chosen = int(np.searchsorted(np.cumsum(shares), draw * shares.sum(), side="right"))
    return int(legal[order[min(chosen, len(shares) - 1)]])


@settings(deadline=None)
@given(LOGITS, CHOICES)
def test_with_min_p_off_every_draw_is_the_one_it_was(logits: NDArray[np.float32], chosen: dict) -> None:
    legal = np.arange(0, len(logits), 2)
    now, then = Sampler(**chosen | {"min_p": 0.0}), Sampler(**chosen)
    for _ in range(5):
        assert now.choose(logits, legal) == drawn_without_min_p(then, logits, legal)


@settings(deadline=None)
@given(LOGITS, CHOICES)
def test_filters_keep_the_likeliest_and_take_nothing_illegal(logits: NDArray[np.float32], chosen: dict) -> None:
    sampler = Sampler(**chosen)
    legal = np.arange(1, len(logits), 2)
    assert sampler.choose(logits, legal) in legal
    scores = np.sort(logits[legal].astype(np.float64))[::-1].tolist()
    if sampler.temperature:
        shares = sampler.kept_shares(scores)
        assert 1 <= len(shares) <= len(legal)
        assert shares[0] == max(shares) > 0


@settings(deadline=None)
@given(LOGITS, CHOICES)
def test_min_p_keeps_what_has_its_share_and_no_other(logits: NDArray[np.float32], chosen: dict) -> None:
    chosen["temperature"] += 0.1
    scores = np.sort(logits.astype(np.float64))[::-1].tolist()
    with_it, without = (Sampler(**chosen | {"min_p": p}).kept_shares(scores) for p in (chosen["min_p"], 0.0))
    assert with_it == [share for share in without if share >= chosen["min_p"] * without[0]]


PROBABILITIES = [0.4, 0.3, 0.2, 0.1]


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ({"min_p": 0.5}, [0.4, 0.3, 0.2]),
        ({"min_p": 0.51}, [0.4, 0.3]),
        ({"min_p": 1.0}, [0.4]),
        ({"min_p": 0.25}, PROBABILITIES),
        ({"min_p": 0.3, "temperature": 0.5}, [16 / 30, 9 / 30]),
        ({"min_p": 0.5, "temperature": 2.0}, [np.sqrt(share) for share in PROBABILITIES]),
        ({"top_k": 2, "top_p": 0.5}, [4 / 7]),
        ({"top_p": 0.7, "min_p": 0.6}, [0.4, 0.3]),
    ],
    ids=str,
)
def test_the_order_is_temperature_top_k_top_p_min_p(chosen: dict, kept: list[float]) -> None:
    neutral = {"temperature": 1.0, "top_k": 0, "top_p": 1.0, "min_p": 0.0}
    shares = Sampler(**neutral | chosen, seed=0, index=0).kept_shares(np.log(PROBABILITIES).tolist())
    assert [share / shares[0] for share in shares] == pytest.approx([share / kept[0] for share in kept], rel=1e-9)


def test_temperature_0_is_greedy_whatever_else_is_set() -> None:
    sampler = Sampler(0.0, 3, 0.5, seed=1, index=0, min_p=0.3)
    assert {sampler.choose(np.array([1, 5, 4], np.float32), np.array([0, 2])) for _ in range(50)} == {2}
