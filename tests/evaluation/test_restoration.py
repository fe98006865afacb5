"""Damaged chorales, mended by networks that know how they were written, or nothing."""

import numpy as np
import pytest

from seqgen.evaluation.restoration import MOST_SEMITONES, damaged, restoration_result
from seqgen.music.codec.chorale import SILENCE, SILENT_PITCH, SYMBOLS, Symbols, symbols_of
from seqgen.music.codec.orderless import note_numbers

RNG = np.random.default_rng(1)  # one without parallels, which would be mended too
PIECE = np.repeat(np.array([70, 64, 58, 48]) + RNG.integers(0, 4, (24, 4)), 2, axis=0).astype(np.int16)
PIECE[10:14, 1] = SILENT_PITCH


class Knows:
    """Is as sure of the piece as it is told to be."""

    def __init__(self, sureness: float) -> None:
        self.sureness = sureness

    def conditional_logits(self, symbols: Symbols, is_hidden: np.ndarray) -> np.ndarray:
        is_right = symbols_of(PIECE)[..., None] == np.arange(SYMBOLS)
        return np.where(is_right, self.sureness, 0).astype(np.float32)


def test_a_twentieth_of_the_sounding_notes_is_a_few_semitones_off() -> None:
    right = symbols_of(PIECE)
    wrong, chosen = damaged(right, np.random.default_rng(1))
    numbers = note_numbers(right)
    sounding = np.unique(numbers[right != SILENCE])
    assert len(chosen) == round(0.05 * len(sounding)) and set(chosen) <= set(sounding)
    np.testing.assert_array_equal(wrong != right, np.isin(numbers, chosen))
    off = np.abs(wrong.astype(int) - right)[wrong != right]
    assert off.min() >= 1 and off.max() <= MOST_SEMITONES and wrong.min() >= 0 and wrong.max() <= SILENCE
    low, _ = damaged(np.zeros((1, 4), np.int16), np.random.default_rng(1))
    assert low.max() > 0


def test_who_knows_the_piece_finds_and_mends_every_wrong_note() -> None:
    result = restoration_result(Knows(20.0), [PIECE, PIECE], seed=1)
    assert (result.found, result.mended) == (1.0, 1.0)
    assert result.mistaken < 0.01, "only where a wrong note sounds like the right one beside it"
    assert result.wrong_notes / (result.wrong_notes + result.right_notes) == pytest.approx(0.05, abs=0.01)


def test_who_knows_nothing_doubts_all_or_nothing_and_mends_little() -> None:
    assert restoration_result(Knows(0.0), [PIECE], doubt_below=0.02).found == 0.0
    everything = restoration_result(Knows(0.0), [PIECE], doubt_below=0.03)
    assert everything.found == everything.mistaken == 1.0 and everything.mended < 0.5
    assert restoration_result(Knows(0.0), [PIECE], doubt_below=0.03) == everything
