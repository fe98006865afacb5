"""Which notes of a cut-out are hidden: first a region is drawn, then how many of its cells.

    region   everything (half the time); one or more whole voices; one or more voices within 4..64 steps
    cells    a voice's single steps, or its steps within a quarter
    number   evenly from one to all the cells of the region

An even number is what the chain rule in a random order meets, over the whole piece or over the region given the rest
(Uria et al. 2014), and what blocked Gibbs sampling meets on its way from all to few.
"""

import numpy as np
from numpy.typing import NDArray

from seqgen.music.codec.chorale import SILENCE, VOICES, Symbols
from seqgen.music.codec.orderless import Mask, note_numbers

SPAN_STEPS = (4, 64)
CELL_STEPS = (1, 4)
REGIONS = ("everything", "everything", "voices", "span")
MAX_WRONG_SHARE, MAX_WRONG_SEMITONES = 0.1, 7


def drawn_mask(steps: int, rng: np.random.Generator) -> Mask:
    """(T, 4) True where a note is hidden, at least one."""
    return some_of(_region(steps, rng), CELL_STEPS[rng.integers(len(CELL_STEPS))], rng)


def even_mask(steps: int, rng: np.random.Generator) -> Mask:
    """(T, 4) True at an even number of notes of the whole: the plain orderless NADE."""
    return some_of(np.ones((steps, VOICES), bool), 1, rng)


def some_of(region: Mask, cell_steps: int, rng: np.random.Generator) -> Mask:
    """An even number of the cells of a region (T, 4), a cell being a voice's ``cell_steps`` steps on the grid."""
    cells = np.arange(len(region))[:, None] // cell_steps * VOICES + np.arange(VOICES)
    inside = np.unique(cells[region])
    chosen = rng.permutation(inside)[: rng.integers(1, len(inside) + 1)]
    return region & np.isin(cells, chosen)


def with_wrong_notes(symbols: Symbols, rng: np.random.Generator) -> Symbols:
    """Up to a tenth of the notes moved by up to 7 semitones, from their beginnings to their ends."""
    numbers = note_numbers(symbols)
    is_wrong = rng.random(symbols.size) < rng.uniform(0, MAX_WRONG_SHARE)
    shift = rng.integers(1, MAX_WRONG_SEMITONES + 1, symbols.size) * rng.choice((-1, 1), symbols.size)
    moved = np.clip(symbols + shift[numbers], 0, SILENCE - 1)
    return np.where(is_wrong[numbers] & (symbols != SILENCE), moved, symbols).astype(np.int16)


def _region(steps: int, rng: np.random.Generator) -> Mask:
    kind = REGIONS[rng.integers(len(REGIONS))]
    region = np.ones((steps, VOICES), bool)
    if kind == "everything":
        return region
    region &= _some_voices(rng)
    if kind == "span":
        length = int(rng.integers(*SPAN_STEPS, endpoint=True))
        start = int(rng.integers(0, max(0, steps - length) + 1))
        region[:start] = region[start + length :] = False
    return region


def _some_voices(rng: np.random.Generator) -> NDArray[np.bool_]:
    """(4,) True at one to four of the voices."""
    order = rng.permutation(VOICES)
    return order < rng.integers(1, VOICES + 1)
