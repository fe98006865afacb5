"""How well a network that knows no order mends chorales some of whose notes were made wrong.

found      which of the wrong notes are doubted
mistaken   which of the right notes are
mended     which of the wrong notes are sung as they were written, once all that was doubted has been drawn anew
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seqgen.generation.chorales.allowed import within_ranges, without_rests
from seqgen.generation.chorales.doubts import doubted
from seqgen.generation.chorales.gibbs import OrderlessNetwork
from seqgen.generation.chorales.mending import part_writing
from seqgen.generation.dice import dice
from seqgen.music.codec.chorale import SILENCE, Pitches, Symbols, symbols_of
from seqgen.music.codec.orderless import Mask, note_numbers
from seqgen.sampled_task import DEFAULT_GIBBS_STEPS
from seqgen.verbs.voices.tasks import DOUBT_BELOW, RESTORING_TEMPERATURE

WRONG_SHARE = 0.05
MOST_SEMITONES = 4


@dataclass(frozen=True, slots=True)
class RestorationResult:
    """Shares, pooled over the notes of all pieces; what is held or repeated without a break is one note."""

    wrong_notes: int
    right_notes: int
    found: float
    mistaken: float
    mended: float


def restoration_result(
    network: OrderlessNetwork,
    pieces: Sequence[Pitches],
    seed: int = 0,
    doubt_below: float = DOUBT_BELOW,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> RestorationResult:
    """Of pieces (T, 4), MIDI and -1, with a twentieth of the notes up to 4 semitones off; the seed draws which."""
    notes = []
    for index, piece in enumerate(pieces):
        notes.append(_judged(network, symbols_of(piece), dice(seed, index), doubt_below))
        progress(index + 1, len(pieces))
    is_wrong, is_doubted, is_mended = np.concatenate(notes, axis=1)
    found, mistaken, mended = is_doubted[is_wrong], is_doubted[~is_wrong], is_mended[is_wrong]
    return RestorationResult(len(found), len(mistaken), *(float(each.mean()) for each in (found, mistaken, mended)))


def damaged(symbols: Symbols, rng: np.random.Generator) -> tuple[Symbols, NDArray[np.int64]]:
    """Symbols (T, 4) of which a twentieth of the notes, one at least, are off, and the numbers of those notes."""
    numbers = note_numbers(symbols)
    sounding = np.unique(numbers[symbols != SILENCE])
    chosen = np.sort(rng.permutation(sounding)[: max(1, round(WRONG_SHARE * len(sounding)))])
    result = symbols.copy()
    for number in chosen:
        is_note = numbers == number
        result[is_note] = _off(int(symbols[is_note][0]), rng)
    return result, chosen


def _off(symbol: int, rng: np.random.Generator) -> int:
    semitones = int(rng.integers(1, MOST_SEMITONES + 1)) * (1 if rng.random() < 0.5 else -1)
    return symbol + (semitones if 0 <= symbol + semitones < SILENCE else -semitones)


def _judged(network: OrderlessNetwork, right: Symbols, rng: np.random.Generator, doubt_below: float) -> Mask:
    """(3, N) for each sounding note: whether it was made wrong, is doubted, and is sung as written in the end."""
    given, wrong = damaged(right, rng)
    is_free = doubted(network, given, np.zeros(given.shape, bool), doubt_below) & (given != SILENCE)
    allowed = without_rests(within_ranges(len(given)), (given != SILENCE).any(axis=1))
    after = part_writing(network, given, is_free, DEFAULT_GIBBS_STEPS, rng, RESTORING_TEMPERATURE, allowed)
    numbers = note_numbers(right)
    sounding = np.unique(numbers[right != SILENCE])
    is_doubted = np.isin(sounding, numbers[is_free])
    is_mended = ~np.isin(sounding, numbers[after != right])
    return np.stack([np.isin(sounding, wrong), is_doubted, is_mended])
