"""Which notes of a score are likely wrong: those that a network finds unlikely where it knows the rest.

A note is hidden from its beginning to its end; its probability is the geometric mean of those of its steps. Every
eighth note is hidden at a time, so that eight passes judge all, and what begins together is judged apart. Beside a
wrong note right ones look wrong, too: who is doubted is judged again with all who are doubted hidden.
"""

import numpy as np
from numpy.typing import NDArray

from seqgen.generation.chorales.gibbs import OrderlessNetwork
from seqgen.music.codec.chorale import Symbols
from seqgen.music.codec.orderless import Mask, note_numbers, seen

GROUPS = 8
DEFAULT_THRESHOLD = 0.02


def doubted(
    network: OrderlessNetwork, symbols: Symbols, is_missing: Mask, threshold: float = DEFAULT_THRESHOLD
) -> Mask:
    """(T, 4) True at the notes whose probability given the rest is below ``threshold``; what is missing is unknown."""
    first = (note_probabilities(network, symbols, is_missing) < threshold) & ~is_missing
    if not first.any():
        return first
    again = _probabilities(network, symbols, is_missing, is_missing | first)
    return first & (again < threshold)


def note_probabilities(network: OrderlessNetwork, symbols: Symbols, is_missing: Mask) -> NDArray[np.float64]:
    """(T, 4) at each step the probability of the note that it belongs to, given all others but the missing ones.

    Where a note is missing (T, 4) the figure says nothing.
    """
    groups = note_numbers(seen(symbols, is_missing)) % GROUPS
    result = np.ones(symbols.shape)
    for group in range(GROUPS):
        is_hidden = (groups == group) | is_missing
        judged = _probabilities(network, symbols, is_missing, is_hidden)
        result = np.where(groups == group, judged, result)
    return result


def _probabilities(
    network: OrderlessNetwork, symbols: Symbols, is_missing: Mask, is_hidden: Mask
) -> NDArray[np.float64]:
    logits = network.conditional_logits(symbols, is_hidden).astype(np.float64)
    logits -= logits.max(axis=2, keepdims=True)
    own = np.take_along_axis(logits, symbols.astype(np.int64)[..., None], axis=2)[..., 0]
    logs = own - np.log(np.exp(logits).sum(axis=2))
    numbers = note_numbers(seen(symbols, is_missing))
    means = np.bincount(numbers.reshape(-1), logs.reshape(-1)) / np.bincount(numbers.reshape(-1))
    return np.exp(means)[numbers]
