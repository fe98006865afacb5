"""Gibbs sampling: it tends to a known distribution, changes only what is free, and is the seed's alone."""

import numpy as np
import pytest

from seqgen.errors import InvalidInput
from seqgen.generation.chorales.gibbs import drawn, gibbs, hidden_count
from seqgen.generation.dice import dice
from seqgen.models.chorale_cnn import ChoraleCNN, ChoraleCNNConfig
from seqgen.music.codec.chorale import SYMBOLS, VOICES, Symbols

EVERYTHING = np.ones((12, VOICES, SYMBOLS), bool)


class Joint:
    """Every step is four voices of a known joint distribution (2, 2, 2, 2) over symbols 0 and 1."""

    def __init__(self, joint: np.ndarray) -> None:
        self.joint = joint

    def conditional_logits(self, symbols: Symbols, is_hidden: np.ndarray) -> np.ndarray:
        states = np.array(list(np.ndindex(self.joint.shape)))
        fits = (is_hidden[:, None] | (symbols[:, None] == states)).all(axis=2)
        logits = np.full((*symbols.shape, SYMBOLS), -1e9, np.float32)
        for value in (0, 1):
            mass = np.einsum("ts,s,sv->tv", fits, self.joint.ravel(), states == value)
            logits[..., value] = np.log(np.maximum(mass, 1e-9))
        return logits


@pytest.fixture(scope="module")
def network() -> ChoraleCNN:
    return ChoraleCNN(ChoraleCNNConfig(width=8, blocks=1, cycle=1), np.random.default_rng(0))


def piece(steps: int = 12) -> Symbols:
    return np.random.default_rng(1).integers(0, SYMBOLS, (steps, VOICES)).astype(np.int16)


def test_it_tends_to_the_joint_distribution_of_its_conditionals() -> None:
    joint = np.random.default_rng(0).dirichlet(np.full(16, 0.3)).reshape(2, 2, 2, 2) * 0.5
    joint[0, 0, 0, 0] += 0.2
    joint[1, 1, 1, 1] += 0.3
    steps, allowed = 1200, np.ones((1200, VOICES, SYMBOLS), bool)
    start = np.full((steps, VOICES), 7, np.int16)
    sampled = gibbs(Joint(joint), start, np.ones((steps, VOICES), bool), 120, dice(1), 1.0, allowed)
    found = np.bincount(sampled @ np.array([8, 4, 2, 1]), minlength=16) / steps
    marginals = [joint.sum(axis=tuple({0, 1, 2, 3} - {voice})) for voice in range(VOICES)]
    apart = np.einsum("a,b,c,d->abcd", *marginals)
    assert np.abs(apart - joint).sum() / 2 > 0.3, "drawn once, all together, they would not go together"
    assert np.abs(found - joint.ravel()).sum() / 2 < 0.1


def test_only_what_is_free_changes_and_what_stood_there_is_not_read(network: ChoraleCNN) -> None:
    symbols, is_free = piece(), np.zeros((12, VOICES), bool)
    is_free[3:7, 1:] = True
    kept = symbols.copy()
    result = gibbs(network, symbols, is_free, 5, dice(1), 1.0, EVERYTHING)
    np.testing.assert_array_equal(symbols, kept)
    np.testing.assert_array_equal(result[~is_free], symbols[~is_free])
    assert (result[is_free] != symbols[is_free]).mean() > 0.5
    other = np.where(is_free, 3, symbols).astype(np.int16)
    np.testing.assert_array_equal(result, gibbs(network, other, is_free, 5, dice(1), 1.0, EVERYTHING))


def test_a_result_is_the_seeds_and_the_indexs_alone(network: ChoraleCNN) -> None:
    is_free = np.ones((12, VOICES), bool)
    keys = ((1, 0), (1, 0), (2, 0), (1, 1))
    first, again, *others = (gibbs(network, piece(), is_free, 4, dice(*key), 1.0, EVERYTHING) for key in keys)
    np.testing.assert_array_equal(first, again)
    assert not any(np.array_equal(first, other) for other in others)


def test_only_what_is_allowed_is_sung(network: ChoraleCNN) -> None:
    allowed = np.random.default_rng(0).random((12, VOICES, SYMBOLS)) < 0.05
    allowed[..., 20] |= ~allowed.any(axis=2)
    for temperature in (0.0, 1e-300, 1.0, 50.0):
        result = gibbs(network, piece(), np.ones((12, VOICES), bool), 3, dice(1), temperature, allowed)
        assert np.take_along_axis(allowed, result[..., None].astype(int), axis=2).all()


def test_every_note_that_is_drawn_is_hidden_and_no_other() -> None:
    class Alternating:
        """Wants the next symbol everywhere, so that what was drawn can be told by its change."""

        def __init__(self) -> None:
            self.counts: list[int] = []
            self.before = piece(), np.zeros((12, VOICES), bool)

        def conditional_logits(self, symbols: Symbols, is_hidden: np.ndarray) -> np.ndarray:
            np.testing.assert_array_equal(symbols != self.before[0], self.before[1])
            self.before = symbols.copy(), is_hidden
            self.counts.append(int(is_hidden.sum()))
            return np.where(np.arange(SYMBOLS) == (symbols[..., None] + 1) % SYMBOLS, 9.0, 0).astype(np.float32)

    network, is_free = Alternating(), np.tile([True, False, True, True], (12, 1))
    gibbs(network, piece(), is_free, 10, dice(1), 0.0, EVERYTHING)
    assert network.counts == [hidden_count(step, 10, 36) for step in range(10)]


def test_nothing_free_is_nothing_new(network: ChoraleCNN) -> None:
    result = gibbs(network, piece(), np.zeros((12, VOICES), bool), 4, dice(1), 1.0, np.zeros_like(EVERYTHING))
    np.testing.assert_array_equal(result, piece())


def test_ever_fewer_notes_are_hidden_from_all_to_one() -> None:
    counts = [hidden_count(step, 64, 768) for step in range(64)]
    assert counts[0] == 768 and counts[-8:] == [1] * 8 and counts == sorted(counts, reverse=True)
    assert hidden_count(0, 1, 5) == 5


def test_a_symbol_is_drawn_by_its_share() -> None:
    logits = np.full((1000, SYMBOLS), -np.inf, np.float32)
    logits[:, [3, 8, 46]] = np.log([0.2, 0.5, 0.3])
    allowed = np.ones(logits.shape, bool)
    draws = (np.arange(1000) + 0.5) / 1000
    assert np.bincount(drawn(logits, allowed, 1.0, draws), minlength=47)[[3, 8, 46]].tolist() == [200, 500, 300]
    squared = np.bincount(drawn(logits, allowed, 0.5, draws), minlength=47)[[3, 8, 46]]
    np.testing.assert_allclose(squared, np.array([40, 250, 90]) / 0.38, atol=2)
    allowed[:, 46] = False
    assert set(drawn(logits, allowed, 1.0, np.full(1000, 1 - 2**-53))) == {8}
    assert set(drawn(logits, allowed, 1.0, np.zeros(1000))) == {3}
    assert set(drawn(logits, allowed, 0.0, draws)) == {8}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"steps": 0}, "steps must be at least 1, got 0"),
        ({"temperature": -0.1}, "temperature must be 0 or more, got -0.1"),
        ({"temperature": float("nan")}, "temperature must be 0 or more, got nan"),
        (
            {"is_free": np.ones((11, VOICES), bool)},
            r"symbols, is_free and allowed must be .*, got \(12, 4\), \(11, 4\)",
        ),
        ({"allowed": np.zeros_like(EVERYTHING)}, "step 0 of voice S has none: allow more"),
    ],
)
def test_what_cannot_be_sampled_is_refused_in_a_sentence(network: ChoraleCNN, changed: dict, said: str) -> None:
    arguments = {"is_free": np.ones((12, VOICES), bool), "steps": 2, "temperature": 1.0, "allowed": EVERYTHING}
    with pytest.raises(InvalidInput, match=said):
        gibbs(network, piece(), rng=dice(1), **{**arguments, **changed})
