"""Floors are probabilities, see nothing they must not see, and have the published values on the published files."""

import math
from pathlib import Path

import numpy as np
import pytest

from seqgen.evaluation.count_model import ContextCounts, Observations
from seqgen.evaluation.published.p88_floors import p88_floors
from seqgen.evaluation.published.s16_floors import s16_floors
from seqgen.music.codec.transposition import transpose
from seqgen.music.published import read_p88, read_s16

DATA = Path(__file__).parents[4] / "shared" / "data"
PITCHES = [-1, *range(36, 82)]


def chorale(steps: int, seed: int) -> np.ndarray:
    """Voices that mostly hold their pitch."""
    rng = np.random.default_rng(seed)
    moves = rng.choice([0, 0, 0, 1, -1], (steps, 4)).cumsum(axis=0)
    return (np.array([72, 67, 60, 48]) + np.clip(moves, -6, 6)).astype(np.int16)


def rolls(count: int, frames: int) -> list[np.ndarray]:
    rng = np.random.default_rng(7)
    return [(rng.random((frames, 88)) < np.linspace(0, 0.3, 88)).astype(np.uint8) for _ in range(count)]


def test_the_s16_floors_by_hand() -> None:
    train = [np.array([[60, 60, 60, 60], [60, 60, 60, 62]], np.int16)]
    floors = s16_floors(train, [np.array([[60, 60, 60, 60], [60, 62, 60, -1]], np.int16)])
    uniform = 1 / 47
    often, rarely, never = (7 + 2 * uniform) / 10, (1 + 2 * uniform) / 10, 2 * uniform / 10
    np.testing.assert_allclose(floors["unigram"], -np.log([*[often] * 4, often, rarely, often, never]))
    # The alto after a 60: once 60, one type; before that the alto: twice 60, one type.
    alto = ((0 + 1 * rarely) / 3 + 0) / 2
    assert math.exp(-floors["previous note of the voice"][5]) == pytest.approx(alto)


def test_every_s16_floor_is_a_probability_that_sees_only_what_is_before() -> None:
    train, piece = [chorale(30, seed) for seed in range(3)], chorale(9, 9)
    for place in (0, 5, 22, 35):
        changed = np.repeat(piece[None], 47, axis=0)
        changed.reshape(47, -1)[:, place] = PITCHES
        for nats in s16_floors(train, list(changed)).values():
            rows = nats.reshape(47, -1)
            np.testing.assert_array_equal(rows[:, :place], rows[:1, :place].repeat(47, axis=0))
            assert np.exp(-rows[:, place]).sum() == pytest.approx(1.0)


def test_the_count_model_knows_a_chord_in_another_key() -> None:
    train = [chorale(60, 1), np.array([[81, 74, 69, 66], [60, 52, 46, 36]], np.int16)]
    [floor] = [s16_floors(train, [transpose(train[0], 2)])["count model"]]
    [stranger] = [s16_floors(train, [chorale(60, 5)])["count model"]]
    assert floor.mean() < 0.7 * stranger.mean()


def test_the_p88_floors_by_hand() -> None:
    train, piece = [np.zeros((4, 88), np.uint8) for _ in range(2)]
    train[1:, 3] = 1  # 0 1 1 1
    piece[[1, 2], [3, 40]] = 1
    floors = p88_floors([train], [piece[:3]])
    any_key = (3 + 2 / 2) / (3 * 88 + 2)
    sounds, sounds_elsewhere = (3 + 1 * any_key) / 4, (0 + 1 * any_key) / 4
    silent, silent_elsewhere = math.log(1 - sounds), math.log(1 - sounds_elsewhere)
    first = math.log(sounds) + 87 * silent_elsewhere
    second = silent + math.log(sounds_elsewhere) + 86 * silent_elsewhere
    np.testing.assert_allclose(floors["unigram"], [-first, -second])


def test_every_p88_floor_judges_keys_independently_by_the_frames_before() -> None:
    train, [piece] = rolls(3, 40), rolls(1, 12)
    changed = np.repeat(piece[None], 4, axis=0)
    changed[[1, 3], 6, 50] ^= 1
    changed[[2, 3], 6, 51] ^= 1
    for nats in p88_floors(train, list(changed)).values():
        before, judged = nats.reshape(4, -1)[:, :5], nats.reshape(4, -1)[:, 5]
        np.testing.assert_array_equal(before, before[:1].repeat(4, axis=0))
        assert judged[3] - judged[2] == pytest.approx(judged[1] - judged[0])
        assert judged[3] != judged[0]


def test_no_floor_predicts_coins() -> None:
    """Independent draws cost their entropy: whoever pays less has seen the answer."""
    rng = np.random.default_rng(2)
    chorales = [np.where(rng.random((1500, 4)) < 0.5, 60, 62).astype(np.int16) for _ in range(2)]
    for nats in s16_floors(chorales[:1], chorales[1:]).values():
        assert nats.mean() > 0.99 * math.log(2)
    coins = [np.pad(rng.random((1500, 4)) < 0.5, ((0, 0), (40, 44))).astype(np.uint8) for _ in range(2)]
    for nats in p88_floors(coins[:1], coins[1:]).values():
        assert nats.mean() > 0.99 * 4 * math.log(2)


def test_the_escape_weight_by_hand() -> None:
    """After context 1 came 2, 2, 3: c(2) = 2, two types, and the same below, where every symbol of 5 is alike."""
    seen = Observations((np.array([1, 1, 1]),), np.array([2, 2, 3]))
    [nats] = ContextCounts((4,), 5, [seen], escape=3.0).nats(Observations((np.array([1]),), np.array([2])))
    below = (2 + 3 * 2 / 5) / (3 + 3 * 2)
    assert math.exp(-nats) == pytest.approx((2 + 3 * 2 * below) / (3 + 3 * 2))
    with pytest.raises(ValueError, match="cannot be numbered in 64 bits"):
        ContextCounts((2**40, 2**20), 16, [])


def test_the_published_chorales() -> None:
    path = DATA / "Jsb16thSeparated.trainvalid.json"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    data = read_s16(path)
    unigram, previous, count_model = (nats.mean() for nats in s16_floors(data.train, data.valid).values())
    assert round(unigram, 2) == 3.39
    assert round(previous, 3) == 0.934
    assert count_model <= 0.48


def test_the_published_rolls() -> None:
    path = DATA / "JSB_Chorales.trainvalid.mat"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    data = read_p88(path)
    floors = p88_floors(data.train, data.valid)
    assert {len(nats) for nats in floors.values()} == {sum(len(roll) - 1 for roll in data.valid)}
    unigram, previous, count_model = (nats.mean() for nats in floors.values())
    assert 8.5 < count_model < 9.1 < previous < 10.2 < unigram < 11
