"""How well a network that knows no order fills gaps in chorales it has not seen.

    nats       what each note of the gap costs when its notes become known one by one in a random order, given the rest
    accuracy   how many of them are the likeliest symbol while the whole gap is hidden

Nats of all orders' chain rules need no chain: the next note of a random order costs on average what all that are still
hidden do, so a few even cuts through one order, drawn by the seed, give an unbiased estimate. The unit is nats per
note of the gap; a note that lasts four steps is four notes here, as in the published table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seqgen import nn
from seqgen.generation.chorales.gibbs import OrderlessNetwork
from seqgen.music.codec.chorale import STEPS_PER_BAR, SYMBOLS, VOICES, Pitches, Symbols, symbols_of
from seqgen.music.codec.orderless import Mask

CUTS = 8
Gap = Callable[[int, np.random.Generator], Mask]


@dataclass(frozen=True, slots=True)
class InfillResult:
    """Pooled over the ``notes`` of all gaps."""

    notes: int
    nats_per_note: float
    accuracy: float


def infill_results(
    network: OrderlessNetwork, pieces: Sequence[Pitches], seed: int = 0, cuts: int = CUTS
) -> Mapping[str, InfillResult]:
    """Each task of `GAPS` on pieces (T, 4), MIDI and -1; the seed draws the gaps, the orders and the cuts."""
    return {task: _pooled(network, pieces, gap, np.random.default_rng(seed), cuts) for task, gap in GAPS.items()}


def chain_nats(network: OrderlessNetwork, symbols: Symbols, gap: Mask, rng: np.random.Generator, cuts: int) -> float:
    """Nats per note of a gap (T, 4) in symbols (T, 4), by even cuts through a random order of its notes."""
    order = rng.permutation(np.flatnonzero(gap))
    means = [note_nats(network, symbols, order[: _hidden(len(order), cut, cuts, rng)]).mean() for cut in range(cuts)]
    return float(np.mean(means))


def note_nats(network: OrderlessNetwork, symbols: Symbols, places: NDArray[np.int64]) -> NDArray[np.float64]:
    """Nats (N,) of the notes at these places of the flat (4 T,) while all of them are hidden."""
    losses, _ = nn.operators().cross_entropy.forward(
        _hidden_logits(network, symbols, places), symbols.reshape(-1)[places].astype(np.int64), reduction="none"
    )
    return losses.astype(np.float64)


def _pooled(
    network: OrderlessNetwork, pieces: Sequence[Pitches], gap_of: Gap, rng: np.random.Generator, cuts: int
) -> InfillResult:
    nats, right, notes = 0.0, 0, 0
    for piece in pieces:
        symbols, gap = symbols_of(piece), gap_of(len(piece), rng)
        places = np.flatnonzero(gap)
        guesses = _hidden_logits(network, symbols, places).argmax(axis=1)
        nats += chain_nats(network, symbols, gap, rng, cuts) * len(places)
        right += int((guesses == symbols.reshape(-1)[places]).sum())
        notes += len(places)
    return InfillResult(notes, nats / notes, right / notes)


def _hidden_logits(network: OrderlessNetwork, symbols: Symbols, places: NDArray[np.int64]) -> NDArray[np.float32]:
    is_hidden = np.zeros(symbols.shape, bool)
    is_hidden.reshape(-1)[places] = True
    return network.conditional_logits(symbols, is_hidden).reshape(-1, SYMBOLS)[places]


def _hidden(notes: int, cut: int, cuts: int, rng: np.random.Generator) -> int:
    """1..notes, evenly over all cuts together."""
    return 1 + int(notes * (cut + rng.random()) / cuts)


def _voices(*voices: int) -> Gap:
    def gap(steps: int, rng: np.random.Generator) -> Mask:
        return np.tile(np.isin(np.arange(VOICES), voices), (steps, 1))

    return gap


def _one_bar(steps: int, rng: np.random.Generator) -> Mask:
    """16 steps of all voices, from a multiple of 16."""
    start = STEPS_PER_BAR * int(rng.integers(-(-steps // STEPS_PER_BAR)))
    step = np.arange(steps)
    return np.tile(((step >= start) & (step < start + STEPS_PER_BAR))[:, None], (1, VOICES))


GAPS: Mapping[str, Gap] = {
    "soprano": _voices(0),
    "alto": _voices(1),
    "tenor": _voices(2),
    "bass": _voices(3),
    "alto_tenor_bass": _voices(1, 2, 3),
    "one_bar": _one_bar,
    "everything": _voices(0, 1, 2, 3),
}
