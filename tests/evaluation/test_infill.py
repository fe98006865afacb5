"""Gaps in chorales, filled by networks whose every probability is known."""

import numpy as np
import pytest

from seqgen.evaluation.infill import GAPS, chain_nats, infill_results
from seqgen.music.codec.chorale import SYMBOLS, VOICES, Symbols

PIECES = [np.full((steps, VOICES), 60, np.int16) for steps in (20, 40)]


class Always:
    """The same logits everywhere."""

    def __init__(self, logits: np.ndarray) -> None:
        self.logits = logits.astype(np.float32)

    def conditional_logits(self, symbols: Symbols, is_hidden: np.ndarray) -> np.ndarray:
        return np.tile(self.logits, (*symbols.shape, 1))


class Counting:
    """The more is hidden, the less it gives to symbol 0: a share 1 / (hidden + 1)."""

    def conditional_logits(self, symbols: Symbols, is_hidden: np.ndarray) -> np.ndarray:
        share = 1 / (is_hidden.sum() + 1)
        logits = np.full((*symbols.shape, SYMBOLS), np.log((1 - share) / (SYMBOLS - 1)), np.float32)
        logits[..., 0] = np.log(share)
        return logits


def test_every_task_is_measured_on_its_own_gap() -> None:
    logits = np.zeros(SYMBOLS)
    logits[24] = 2.0
    results = infill_results(Always(logits), PIECES, cuts=2)
    voices = dict.fromkeys(("soprano", "alto", "tenor", "bass"), 60)
    notes = {task: result.notes for task, result in results.items()}
    assert {task: notes[task] for task in voices} == voices
    assert notes["alto_tenor_bass"] == 180 and notes["everything"] == 240 and notes["one_bar"] <= 128
    for result in results.values():
        assert result.accuracy == 1.0
        assert result.nats_per_note == pytest.approx(np.log(46 + np.e**2) - 2, rel=1e-5)
    wrong = infill_results(Always(-logits), PIECES, cuts=1)
    assert all(result.accuracy == 0 for result in wrong.values())


def test_even_cuts_estimate_the_chain_rule() -> None:
    symbols, gap = np.zeros((2, VOICES), np.int16), np.ones((2, VOICES), bool)
    gap[0, 0] = False
    exact = np.mean([np.log(hidden + 1) for hidden in range(1, 8)])
    for cuts in (1, 7):
        found = [chain_nats(Counting(), symbols, gap, np.random.default_rng(seed), cuts) for seed in range(400 // cuts)]
        assert np.mean(found) == pytest.approx(exact, abs=0.1)


def test_the_same_seed_gives_the_same_figures_and_another_another() -> None:
    first, again, other = (infill_results(Counting(), PIECES, seed, 2)["everything"] for seed in (1, 1, 2))
    assert first == again and first != other


def test_a_gap_of_one_bar_stands_on_the_bars() -> None:
    rng, starts = np.random.default_rng(0), set()
    for _ in range(60):
        steps = np.flatnonzero(GAPS["one_bar"](40, rng).all(axis=1))
        assert steps[0] % 16 == 0 and len(steps) == (16 if steps[0] < 32 else 8)
        starts.add(int(steps[0]))
    assert starts == {0, 16, 32}
