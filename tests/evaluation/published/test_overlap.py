"""Overlap finds what was hidden: the same piece, in another key, with some steps changed, under another ending."""

from pathlib import Path

import numpy as np
import pytest

from seqgen.evaluation.published.overlap import OPENING_STEPS, p88_overlap, s16_overlap
from seqgen.music.codec.transposition import transpose
from seqgen.music.published import read_s16

DATA = Path(__file__).parents[4] / "shared" / "data" / "Jsb16thSeparated.trainvalid.json"


def chorale(seed: int, steps: int = 100) -> np.ndarray:
    pitches = np.random.default_rng(seed).integers([66, 60, 52, 42], [76, 70, 62, 52], (steps, 4)).astype(np.int16)
    pitches[3, 1] = -1
    pitches[7] = -1
    return pitches


def altered(piece: np.ndarray, steps: int) -> np.ndarray:
    changed = piece.copy()
    changed[-steps:, 3] = np.where(changed[-steps:, 3] == 45, 46, 45)
    return changed


TRAIN = [chorale(seed) for seed in range(5)]


@pytest.mark.parametrize(
    ("piece", "found"),
    [
        (TRAIN[2], (1, 0, 0, 1)),
        (transpose(TRAIN[2], 3), (0, 1, 0, 1)),
        (transpose(TRAIN[2], -4), (0, 1, 0, 1)),
        (altered(TRAIN[2], 20), (0, 0, 1, 1)),
        (transpose(altered(TRAIN[2], 20), 1), (0, 0, 1, 1)),
        (altered(TRAIN[2], 21), (0, 0, 0, 1)),
        (TRAIN[2][:80], (0, 0, 1, 1)),
        (TRAIN[2][:79], (0, 0, 0, 1)),
        (TRAIN[2][: OPENING_STEPS - 1], (0, 0, 0, 0)),
        (TRAIN[2][1:], (0, 0, 0, 0)),
        (chorale(9), (0, 0, 0, 0)),
    ],
)
def test_chorales(piece: np.ndarray, found: tuple[int, ...]) -> None:
    overlap = s16_overlap(TRAIN, [piece])
    assert (overlap.identical, overlap.transposed, overlap.near, overlap.opens_alike) == found


def test_a_chorale_of_another_melody_over_the_same_bass_is_another() -> None:
    changed = TRAIN[0].copy()
    changed[:, 0] = np.where(TRAIN[0][:, 0] == 70, 71, 70)
    overlap = s16_overlap(TRAIN, [changed])
    assert (overlap.near, overlap.opens_alike) == (0, 0)


def test_its_own_key_is_preferred_and_each_piece_counts_once() -> None:
    overlap = s16_overlap([transpose(TRAIN[0], 1), TRAIN[0], TRAIN[0]], [TRAIN[0], TRAIN[0]])
    assert (overlap.identical, overlap.transposed, overlap.near) == (2, 0, 0)


def roll(seed: int, frames: int = 60) -> np.ndarray:
    notes = np.random.default_rng(seed).random((frames, 88)) < 0.1
    notes[:, :20] = notes[:, 70:] = False
    notes[5] = False
    return notes.astype(np.uint8)


@pytest.mark.parametrize(
    ("piece", "found"),
    [
        (roll(1), (1, 0, 0)),
        (np.roll(roll(1), 5, axis=1), (0, 1, 0)),
        (np.roll(roll(1), -5, axis=1)[:50], (0, 0, 1)),
        (roll(1)[:47], (0, 0, 0)),
        (roll(8), (0, 0, 0)),
        (np.zeros((60, 88), np.uint8), (0, 0, 0)),
    ],
)
def test_rolls(piece: np.ndarray, found: tuple[int, ...]) -> None:
    overlap = p88_overlap([roll(seed) for seed in range(3)], [piece])
    assert (overlap.identical, overlap.transposed, overlap.near) == found
    assert overlap.opens_alike is None


def test_the_published_chorales() -> None:
    if not DATA.exists():
        pytest.skip(f"{DATA} is not there")
    data = read_s16(DATA)
    overlap = s16_overlap(data.train, data.valid)
    assert (overlap.identical, overlap.transposed, overlap.near, overlap.opens_alike) == (0, 0, 0, 17)
