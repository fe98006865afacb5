"""The verbs on symbols: what was given stays, what is new may be sung."""

import numpy as np
import pytest

from seqgen.errors import InvalidInput
from seqgen.generation.chorales.allowed import VOICE_RANGES, below_soprano, only, region, within_ranges
from seqgen.generation.chorales.verbs import harmonize, infill, restore, vary
from seqgen.generation.dice import dice
from seqgen.models.chorale_cnn import ChoraleCNN, ChoraleCNNConfig
from seqgen.music.codec.chorale import SILENCE, SYMBOLS, VOICES, Symbols
from seqgen.music.codec.orderless import note_numbers

STEPS = 16


@pytest.fixture(scope="module")
def network() -> ChoraleCNN:
    return ChoraleCNN(ChoraleCNNConfig(width=8, blocks=1, cycle=1), np.random.default_rng(0))


@pytest.fixture
def score() -> Symbols:
    rng = np.random.default_rng(1)
    return np.repeat(np.array([34, 28, 22, 12]) + rng.integers(0, 5, (4, VOICES)), 4, axis=0).astype(np.int16)


def in_range(symbols: Symbols) -> np.ndarray:
    pitches = symbols + 36
    return ((pitches >= VOICE_RANGES[:, 0]) & (pitches <= VOICE_RANGES[:, 1])) | (symbols == SILENCE)


def test_a_soprano_stays_and_three_voices_join_below_it(network: ChoraleCNN) -> None:
    soprano = np.repeat(np.array([30, 24, 37, SILENCE], np.int16), 4)
    chorale = harmonize(network, soprano, dice(1), steps=6)
    np.testing.assert_array_equal(chorale[:, 0], soprano)
    sung = soprano != SILENCE
    assert in_range(chorale).all() and (chorale[sung, 1:] <= soprano[sung, None]).all()
    np.testing.assert_array_equal(chorale, harmonize(network, soprano, dice(1), steps=6))


def test_a_soprano_below_the_other_voices_is_harmonized_all_the_same(network: ChoraleCNN) -> None:
    soprano = np.full(STEPS, 9, np.int16)
    chorale = harmonize(network, soprano, dice(1), steps=6)
    assert (chorale[:, 0] == 9).all() and (chorale[:, 3] <= 9).all() and in_range(chorale)[:, 1:].all()


def test_infill_writes_the_region_alone(network: ChoraleCNN, score: Symbols) -> None:
    gap = region(STEPS, voices=(1, 3), start=4, stop=12)
    filled = infill(network, score, gap, dice(2), steps=6)
    np.testing.assert_array_equal(filled[~gap], score[~gap])
    assert gap.sum() == 16 and (filled[gap] != score[gap]).any() and in_range(filled).all()


def test_restore_fills_what_is_missing_and_nothing_else_where_nothing_is_doubted(
    network: ChoraleCNN, score: Symbols
) -> None:
    missing = region(STEPS, voices=(2,), start=2, stop=6)
    restored = restore(network, score, missing, dice(1), threshold=0.0, steps=6)
    assert not restored.is_doubted.any()
    np.testing.assert_array_equal(restored.symbols[~missing], score[~missing])
    assert (restored.symbols[missing] != score[missing]).any()
    all_new = restore(network, score, missing, dice(1), threshold=1.1, steps=6)
    np.testing.assert_array_equal(all_new.is_doubted, ~missing)
    assert (all_new.symbols[~missing] != score[~missing]).any()


def test_a_variation_draws_a_share_of_the_notes_anew(network: ChoraleCNN, score: Symbols) -> None:
    numbers = note_numbers(score)
    notes = numbers.max() + 1
    changed = set(numbers[vary(network, score, 0.25, dice(1), steps=6) != score])
    assert 1 <= len(changed) <= round(0.25 * notes)
    assert len(set(numbers[vary(network, score, 1e-9, dice(1), steps=6) != score])) <= 1
    everything = set(numbers[vary(network, score, 1.0, dice(1), steps=6) != score])
    assert len(everything) > notes / 2
    for share in (0.0, 1.5, float("nan")):
        with pytest.raises(InvalidInput, match="share must be above 0 and at most 1"):
            vary(network, score, share, dice(1))


def test_what_may_be_sung() -> None:
    allowed = within_ranges(2)
    assert np.flatnonzero(allowed[1, 3]).tolist() == [*range(31), SILENCE] and allowed.shape == (2, VOICES, SYMBOLS)
    below = below_soprano(allowed, np.array([24, SILENCE], np.int16))
    assert np.flatnonzero(below[0, 1]).tolist() == list(range(16, 25)) and not below[0, 1:, SILENCE].any()
    np.testing.assert_array_equal(below[0, 0], allowed[0, 0])
    np.testing.assert_array_equal(below[1], allowed[1])
    fixed = only(allowed, np.full((2, VOICES), 45, np.int16), np.array([[False] * 4, [False, False, True, False]]))
    assert np.flatnonzero(fixed[1, 2]).tolist() == [45] and np.array_equal(fixed[0], allowed[0])
