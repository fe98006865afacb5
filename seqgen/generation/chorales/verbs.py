"""What Gibbs sampling does for a musician, on arrays of symbols (T, 4) on the grid of 16ths: S, A, T, B.

Symbols know no beginnings of notes: equal neighbours are one held note. A note sung twice is lost to it, in what is
given and in what is drawn. So keep the ticks of what was given, and take from here only what is new.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seqgen.errors import InvalidInput
from seqgen.generation.chorales.allowed import below_soprano, region, within_ranges
from seqgen.generation.chorales.doubts import DEFAULT_THRESHOLD, doubted
from seqgen.generation.chorales.gibbs import DEFAULT_STEPS, DEFAULT_TEMPERATURE, OrderlessNetwork, gibbs, gibbs_steps
from seqgen.music.codec.chorale import SILENCE, VOICES, Symbols
from seqgen.music.codec.orderless import Mask, note_numbers
from seqgen.stepwise import Steps, in_one_go

SOPRANO, LOWER_VOICES = 0, (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Restored:
    """The whole score (T, 4), and where (T, 4) a note that was given was thought wrong and drawn anew."""

    symbols: Symbols
    is_doubted: Mask


def harmonize_steps(
    network: OrderlessNetwork,
    soprano: NDArray[np.int16],
    rng: np.random.Generator,
    steps: int = DEFAULT_STEPS,
    temperature: float = DEFAULT_TEMPERATURE,
) -> Steps[Symbols]:
    """Alto, tenor and bass (in their ranges, not above it) under a soprano of symbols (T,), which stays as it is."""
    symbols = np.full((len(soprano), VOICES), SILENCE, np.int16)
    symbols[:, SOPRANO] = soprano
    allowed = below_soprano(within_ranges(len(symbols)), soprano)
    free = region(len(symbols), LOWER_VOICES)
    return (yield from gibbs_steps(network, symbols, free, steps, rng, temperature, allowed))


harmonize = in_one_go(harmonize_steps)


def infill(
    network: OrderlessNetwork,
    symbols: Symbols,
    is_free: Mask,
    rng: np.random.Generator,
    steps: int = DEFAULT_STEPS,
    temperature: float = DEFAULT_TEMPERATURE,
) -> Symbols:
    """New notes in the voices' ranges where ``is_free`` (T, 4), such as a `region`; what stood there is not read."""
    return gibbs(network, symbols, is_free, steps, rng, temperature, within_ranges(len(symbols)))


def restore(
    network: OrderlessNetwork,
    symbols: Symbols,
    is_missing: Mask,
    rng: np.random.Generator,
    threshold: float = DEFAULT_THRESHOLD,
    steps: int = DEFAULT_STEPS,
    temperature: float = 0.5,
) -> Restored:
    """A damaged score made whole: what ``is_missing`` (T, 4), and notes less likely than ``threshold``, are drawn anew.

    A threshold of 0 doubts nothing.
    """
    is_doubted = doubted(network, symbols, is_missing, threshold)
    whole = infill(network, symbols, is_missing | is_doubted, rng, steps, temperature)
    return Restored(whole, is_doubted)


def vary(
    network: OrderlessNetwork,
    symbols: Symbols,
    share: float,
    rng: np.random.Generator,
    steps: int = DEFAULT_STEPS,
    temperature: float = DEFAULT_TEMPERATURE,
) -> Symbols:
    """A variation: this share of the notes, at least one, drawn at random and anew; raises InvalidInput beyond 0..1."""
    if not 0 < share <= 1:
        raise InvalidInput("share", f"share must be above 0 and at most 1, got {share}")
    numbers = note_numbers(symbols)
    notes = int(numbers.max()) + 1
    chosen = rng.permutation(notes)[: max(1, round(share * notes))]
    return infill(network, symbols, np.isin(numbers, chosen), rng, steps, temperature)
