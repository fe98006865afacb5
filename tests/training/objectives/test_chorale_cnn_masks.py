"""Which notes are hidden, and which are wrong."""

import numpy as np

from seqgen.music.codec.chorale import SILENCE, VOICES
from seqgen.music.codec.orderless import note_numbers
from seqgen.training.objectives.chorale_cnn_masks import drawn_mask, even_mask, some_of, with_wrong_notes


def test_every_number_of_hidden_notes_is_as_likely() -> None:
    rng = np.random.default_rng(0)
    counts = np.bincount([even_mask(2, rng).sum() for _ in range(1600)], minlength=9)
    assert counts[0] == 0 and len(counts) == 9
    assert (np.abs(counts[1:] - 200) < 60).all(), "four deviations"


def test_every_note_is_as_likely_to_be_hidden() -> None:
    rng = np.random.default_rng(0)
    shares = np.mean([even_mask(3, rng) for _ in range(1000)], axis=0)
    np.testing.assert_allclose(shares, 13 / 24, atol=0.065)


def test_cells_are_hidden_whole_and_nothing_beyond_the_region() -> None:
    region = np.zeros((10, VOICES), bool)
    region[2:9, 1:3] = True
    rng = np.random.default_rng(0)
    for _ in range(50):
        hidden = some_of(region, 4, rng)
        assert hidden.any() and not (hidden & ~region).any()
        for cell in (slice(2, 4), slice(4, 8), slice(8, 9)):
            assert set(hidden[cell].mean(axis=0)) <= {0, 1}


def test_masks_of_all_kinds_are_drawn() -> None:
    rng = np.random.default_rng(0)
    masks = [drawn_mask(32, rng) for _ in range(400)]
    assert all(mask.shape == (32, VOICES) and mask.any() for mask in masks)
    voices = {tuple(mask.any(axis=0).tolist()) for mask in masks}
    assert len(voices) == 15, "any voices, one to four"
    inside = [np.flatnonzero(mask.any(axis=1)) for mask in masks]
    assert any(places[-1] - places[0] < 8 for places in inside) and any(len(places) == 32 for places in inside)
    assert drawn_mask(1, rng).any()


def test_wrong_notes_are_few_whole_and_not_far() -> None:
    symbols = np.repeat(np.random.default_rng(1).integers(10, 40, (40, VOICES)), 3, axis=0).astype(np.int16)
    symbols[6:9] = SILENCE
    numbers, rng, shares = note_numbers(symbols), np.random.default_rng(0), []
    for _ in range(40):
        damaged = with_wrong_notes(symbols, rng)
        assert damaged.dtype == np.int16 and (damaged[6:9] == SILENCE).all()
        moved = damaged - symbols
        assert np.abs(moved).max() <= 7 and ((damaged >= 0) & (damaged <= SILENCE)).all()
        firsts = np.unique(numbers, return_index=True)[1]
        np.testing.assert_array_equal(moved, moved.reshape(-1)[firsts][numbers], "a note moves as one")
        shares.append((moved != 0).mean())
    assert 0.02 < np.mean(shares) < 0.08 and max(shares) < 0.2
