"""Faults are pooled by bars; a setting keeps its soprano."""

import numpy as np
import pytest

from seqgen.evaluation.settings import faults_per_bar, settings
from seqgen.generation.chorales.harmonizers import by_gibbs
from seqgen.music.codec.chorale import SYMBOLS, VOICES, Symbols


class Anything:
    """A network that has no idea."""

    def conditional_logits(self, symbols: Symbols, is_hidden: np.ndarray) -> np.ndarray:
        return np.random.default_rng(int(is_hidden.sum())).normal(0, 1, (len(symbols), VOICES, SYMBOLS))


def test_faults_count_by_bars_of_all_pieces() -> None:
    parallel = np.array([[72, 67, 64, 48], [74, 69, 65, 50]], np.int16).repeat(8, axis=0)
    clean = np.array([[72, 67, 64, 48]], np.int16).repeat(48, axis=0)
    found = faults_per_bar([parallel, clean])
    assert found["parallel fifths"] == pytest.approx(1 / 4) and found["parallel octaves"] == pytest.approx(1 / 4)
    assert found["voice crossing"] == 0 and faults_per_bar([])["range"] == 0


def test_a_setting_keeps_its_soprano_and_every_piece_has_its_own_dice() -> None:
    piece = np.array([[72, 67, 64, 48]], np.int16).repeat(16, axis=0)
    seen: list[tuple[int, int]] = []
    first, second = settings(by_gibbs(Anything()), [piece, piece], 1, lambda done, total: seen.append((done, total)))
    assert (first[:, 0] == 72).all() and seen == [(1, 2), (2, 2)]
    assert not np.array_equal(first, second)
    assert np.array_equal(first, settings(by_gibbs(Anything()), [piece], 1)[0])
