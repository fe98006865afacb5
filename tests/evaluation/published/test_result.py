"""The figure is pooled over units, not over pieces, and comes with the numbers that belong to it."""

import json
import math

import numpy as np
import pytest

from seqgen.errors import InvalidInput
from seqgen.evaluation.published import P88, S16, Overlap, published_result
from seqgen.music.published import P88Data, S16Data

CHORALES = S16Data(
    train=(np.full((20, 4), 60, np.int16),),
    valid=(np.full((20, 4), 60, np.int16), np.full((4, 4), 65, np.int16)),
    test=(),
    sha256="ab12",
)
ROLLS = P88Data(
    train=(np.eye(6, 88, dtype=np.uint8),),
    valid=(np.eye(6, 88, 3, dtype=np.uint8), np.eye(2, 88, dtype=np.uint8)),
    test=(),
    sha256="cd34",
)


def test_chorales() -> None:
    nats = [np.r_[np.full(64, 2.0), np.full(16, 0.5)], np.full(16, 3.0)]
    result = published_result(S16, CHORALES, "valid", nats)
    assert result.value == pytest.approx((128 + 8 + 48) / 96)
    assert result.first_bar_nats_share == pytest.approx((128 + 48) / (128 + 8 + 48))
    assert result.first_bar_units_share == pytest.approx(80 / 96)
    assert (result.split, result.pieces, result.units, result.data_sha256) == ("valid", 2, 96, "ab12")
    assert result.overlap == Overlap(identical=1, transposed=0, near=0, opens_alike=0)
    seen = (80 + 1 / 47) / 81
    assert result.floors["unigram"] == pytest.approx(-(80 * math.log(seen) + 16 * math.log((1 / 47) / 81)) / 96)


def test_rolls() -> None:
    result = published_result(P88, ROLLS, "valid", [np.array([4.0, 3.0, 2.0, 1.0, 0.0]), np.array([6.0])])
    assert result.value == pytest.approx(16 / 6)
    assert result.first_bar_nats_share == pytest.approx(15 / 16)
    assert (result.pieces, result.units) == (2, 6)
    assert result.overlap == Overlap(identical=0, transposed=1, near=0)


def test_json_names_the_unit() -> None:
    figures = published_result(P88, ROLLS, "valid", [np.ones(5), np.ones(1)]).figures()
    assert json.loads(json.dumps(figures)) == figures
    assert figures["nats_per_frame"] == 1.0
    assert figures["overlap"]["transposed"] == 1
    assert set(figures["floors"]) == {"unigram", "previous frame", "count model"}


def test_a_perfect_model_has_no_nats_to_share() -> None:
    assert published_result(P88, ROLLS, "valid", [np.zeros(5), np.zeros(1)]).first_bar_nats_share == 0.0


@pytest.mark.parametrize("nats", [[], [np.ones(5)], [np.ones(6), np.ones(2)], [np.ones((5, 1)), np.ones(1)]])
def test_nats_of_other_pieces_are_refused(nats: list[np.ndarray]) -> None:
    with pytest.raises(ValueError, match="nats must be 2 arrays"):
        published_result(P88, ROLLS, "valid", nats)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nats_that_are_no_numbers_are_refused(bad: float) -> None:
    with pytest.raises(InvalidInput, match="the network gave piece 1 a probability that is 0 or not a number"):
        published_result(P88, ROLLS, "valid", [np.ones(5), np.array([bad])])


def test_an_empty_split_is_refused() -> None:
    with pytest.raises(InvalidInput, match="split test of this data file is empty"):
        published_result(P88, ROLLS, "test", [])
