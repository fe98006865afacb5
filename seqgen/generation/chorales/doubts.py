"""Which notes of a score are likely wrong: those that a network finds unlikely where it knows the rest.

A note is hidden from its beginning to its end; its probability is the geometric mean of those of its steps. Every
eighth note is hidden at a time, so that eight passes judge all, and what begins together is judged apart. Beside a
wrong note right ones look wrong, too: who is doubted is judged again with all who are doubted hidden.
"""

import numpy as np
from numpy.typing import NDArray

from seqgen.generation.chorales.gibbs import OrderlessNetwork
from seqgen.generation.log_probabilities import log_probabilities
from seqgen.music.codec.chorale import Symbols
from seqgen.music.codec.orderless import Mask, note_numbers, seen
from seqgen.stepwise import Steps, in_one_go

GROUPS = 8


def doubted_steps(network: OrderlessNetwork, symbols: Symbols, is_missing: Mask, threshold: float) -> Steps[Mask]:
    """Returns, a pass at a time, (T, 4) True at the notes whose probability given the rest is below ``threshold``.

    What is missing is unknown.
    """
    probabilities = yield from note_probability_steps(network, symbols, is_missing)
    first = (probabilities < threshold) & ~is_missing
    if not first.any():
        return first
    again = _probabilities(network, symbols, is_missing, is_missing | first)
    return first & (again < threshold)


doubted = in_one_go(doubted_steps)


def note_probability_steps(network: OrderlessNetwork, symbols: Symbols, is_missing: Mask) -> Steps[NDArray[np.float64]]:
    """Returns, a pass at a time, (T, 4) each step's note's probability, given all others but the missing ones.

    Where a note is missing (T, 4) the figure says nothing.
    """
    groups = note_numbers(seen(symbols, is_missing)) % GROUPS
    result = np.ones(symbols.shape)
    for group in range(GROUPS):
        is_hidden = (groups == group) | is_missing
        judged = _probabilities(network, symbols, is_missing, is_hidden)
        result = np.where(groups == group, judged, result)
        yield
    return result


note_probabilities = in_one_go(note_probability_steps)


def _probabilities(
    network: OrderlessNetwork, symbols: Symbols, is_missing: Mask, is_hidden: Mask
) -> NDArray[np.float64]:
    logits = network.conditional_logits(symbols, is_hidden).astype(np.float64)
    logs = np.take_along_axis(log_probabilities(logits), symbols.astype(np.int64)[..., None], axis=2)[..., 0]
    numbers = note_numbers(seen(symbols, is_missing))
    means = np.bincount(numbers.reshape(-1), logs.reshape(-1)) / np.bincount(numbers.reshape(-1))
    return np.exp(means)[numbers]
