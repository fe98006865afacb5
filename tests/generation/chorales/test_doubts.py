"""Which notes look wrong, asked of a network that knows the right ones."""

import numpy as np

from seqgen.generation.chorales.doubts import doubted, note_probabilities
from seqgen.music.codec.chorale import SYMBOLS, VOICES, Symbols

RIGHT = np.repeat(np.random.default_rng(0).integers(10, 40, (6, VOICES)), 2, axis=0).astype(np.int16)
NOTHING_MISSING = np.zeros(RIGHT.shape, bool)


class Knower:
    """Gives `RIGHT` nearly all of the probability, but next to nothing where another voice is seen to sing wrong."""

    def __init__(self) -> None:
        self.asked: list[np.ndarray] = []

    def conditional_logits(self, symbols: Symbols, is_hidden: np.ndarray) -> np.ndarray:
        self.asked.append(is_hidden.copy())
        is_misled = ((symbols != RIGHT) & ~is_hidden).any(axis=1)
        probability = np.where(is_misled, 1e-5, 0.97)[:, None, None]
        is_right = RIGHT[..., None] == np.arange(SYMBOLS)
        return np.log(np.where(is_right, probability, (1 - probability) / (SYMBOLS - 1))).astype(np.float32)


def test_every_note_is_hidden_once_from_its_beginning_to_its_end() -> None:
    network = Knower()
    probabilities = note_probabilities(network, RIGHT, NOTHING_MISSING)
    np.testing.assert_allclose(probabilities, 0.97, rtol=1e-5)
    assert (np.sum(network.asked, axis=0) == 1).all()
    assert all(np.array_equal(mask[::2], mask[1::2]) and mask.sum(axis=1).max() <= 1 for mask in network.asked)


def test_a_notes_probability_is_the_geometric_mean_of_its_steps() -> None:
    symbols = RIGHT.copy()
    symbols[5, 2] = symbols[4, 2]  # as it was: one note of two steps
    symbols[6, 0] += 1  # the first of two steps: what is beside it is misled at that step alone
    probabilities = note_probabilities(Knower(), symbols, NOTHING_MISSING)
    np.testing.assert_allclose(probabilities[6:8, 1], np.sqrt(0.97 * 1e-5), rtol=1e-3)


def test_a_wrong_note_is_doubted_and_those_beside_it_are_not() -> None:
    symbols = RIGHT.copy()
    symbols[4:6, 1] += 3
    expected = symbols != RIGHT
    np.testing.assert_array_equal(doubted(Knower(), symbols, NOTHING_MISSING, 0.02), expected)
    assert (note_probabilities(Knower(), symbols, NOTHING_MISSING)[4:6] < 0.02).all(), "at first all four look wrong"
    assert not doubted(Knower(), symbols, NOTHING_MISSING, threshold=0.0).any()


def test_what_is_missing_is_hidden_always_and_never_doubted() -> None:
    symbols, missing = RIGHT.copy(), NOTHING_MISSING.copy()
    missing[4:6, 1] = True
    symbols[4:6, 1] += 3
    network = Knower()
    assert not doubted(network, symbols, missing, 0.02).any()
    assert all(mask[missing].all() for mask in network.asked)
