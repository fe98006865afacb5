"""The ways in which a soprano is harmonized, one for each model that can."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seqgen.errors import InvalidInput
from seqgen.generation.chorales.allowed import below_soprano, region, within_ranges
from seqgen.generation.chorales.gibbs import OrderlessNetwork
from seqgen.generation.chorales.mending import part_writing_steps
from seqgen.generation.chorales.seq2seq import write_below_steps
from seqgen.models.harmony_seq2seq import HarmonySeq2Seq
from seqgen.music.codec.chorale import SILENCE, VOICES, Symbols
from seqgen.sampled_task import DEFAULT_GIBBS_STEPS
from seqgen.stepwise import Steps

SOPRANO, LOWER_VOICES = 0, (1, 2, 3)
Harmonizer: TypeAlias = Callable[[NDArray[np.int16], np.random.Generator, float], Steps[Symbols]]
"""Returns symbols (T, 4) for those of a soprano (T,), drawn by a generator at a temperature."""


def by_gibbs(network: OrderlessNetwork, gibbs_steps: int | None = None) -> Harmonizer:
    """All voices at once, drawn anew ``gibbs_steps`` times (None: `DEFAULT_GIBBS_STEPS`)."""
    steps = DEFAULT_GIBBS_STEPS if gibbs_steps is None else gibbs_steps
    return lambda soprano, rng, temperature: _below_steps(network, soprano, rng, steps, temperature)


def step_by_step(network: HarmonySeq2Seq, gibbs_steps: int | None = None) -> Harmonizer:
    """From the first step to the last; raises InvalidInput where ``gibbs_steps`` are given."""
    if gibbs_steps is not None:
        sentence = f"gibbs_steps must be left out for harmony-seq2seq, which draws each note once, got {gibbs_steps}"
        raise InvalidInput("gibbs_steps", sentence)
    return lambda soprano, rng, temperature: write_below_steps(network, soprano, rng, temperature)


HARMONIZERS: Mapping[str, Callable[[Any, int | None], Harmonizer]] = {
    "chorale-cnn": by_gibbs,
    "harmony-seq2seq": step_by_step,
}
"""Of each model, its network and ``gibbs_steps`` to its harmonizer."""


def _below_steps(
    network: OrderlessNetwork,
    soprano: NDArray[np.int16],
    rng: np.random.Generator,
    steps: int,
    temperature: float,
) -> Steps[Symbols]:
    """Alto, tenor and bass (in their ranges, not above it) under a soprano of symbols (T,), which stays as it is."""
    symbols = np.full((len(soprano), VOICES), SILENCE, np.int16)
    symbols[:, SOPRANO] = soprano
    allowed = below_soprano(within_ranges(len(symbols)), soprano)
    free = region(len(symbols), LOWER_VOICES)
    return (yield from part_writing_steps(network, symbols, free, steps, rng, temperature, allowed))
