"""Blocked Gibbs sampling: hide some of the notes that may change, draw them all given the rest, and so on with fewer.

Notes that are hidden together are drawn independently of each other, and so do not always go together; the fewer they
are, the better they do, and the more what stands already counts. Step k of n hides

    max(1, round(free (1 - k / (7/8 n))))        from all free notes down to one (annealed masking: Yao et al. 2014)

With one hidden note at a time it is Gibbs sampling proper, whose draws tend to the distribution that has the network's
conditionals. What is not free is never hidden, and so never changes.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from seqgen.errors import InvalidInput
from seqgen.music.codec.chorale import SYMBOLS, VOICES, Symbols
from seqgen.music.codec.orderless import Mask
from seqgen.stepwise import Steps, in_one_go

ANNEALED_SHARE = 7 / 8


class OrderlessNetwork(Protocol):
    """What Gibbs sampling asks of a network, such as `ChoraleCNN`."""

    def conditional_logits(self, symbols: Symbols, is_hidden: Mask) -> NDArray[np.float32]:
        """Logits (T, 4, 47) of each hidden note given all that are not; nothing hidden is read."""
        ...


def gibbs_steps(
    network: OrderlessNetwork,
    symbols: Symbols,
    is_free: Mask,
    steps: int,
    rng: np.random.Generator,
    temperature: float,
    allowed: Mask,
) -> Steps[Symbols]:
    """Returns, a step of sampling at a time, symbols (T, 4) with new ones where ``is_free`` (T, 4).

    Each is one that ``allowed`` (T, 4, 47) lets stand there. `gibbs` does all steps in one go.

    What stood at the free places is not read. ``temperature`` divides the logits, 0 takes the likeliest. The same
    arguments and ``rng`` state give the same symbols. Raises InvalidInput where shapes do not fit, where there is no
    step, where the temperature is below 0, and where a free place is allowed no symbol.
    """
    _check(symbols, is_free, steps, temperature, allowed)
    result, places = symbols.copy(), np.flatnonzero(is_free)
    for step in range(steps if len(places) else 0):
        hidden = rng.permutation(places)[: hidden_count(step, steps, len(places))]
        is_hidden = np.zeros(is_free.shape, bool)
        is_hidden.reshape(-1)[hidden] = True
        logits = network.conditional_logits(result, is_hidden).reshape(-1, SYMBOLS)[hidden]
        may = allowed.reshape(-1, SYMBOLS)[hidden]
        result.reshape(-1)[hidden] = drawn(logits, may, temperature, rng.random(len(hidden)))
        yield
    return result


gibbs = in_one_go(gibbs_steps)


def hidden_count(step: int, steps: int, free: int) -> int:
    """How many of the free notes a step hides.

    >>> [hidden_count(step, 16, 28) for step in (0, 7, 13, 14, 15)]
    [28, 14, 2, 1, 1]
    """
    return max(1, round(free * (1 - step / (ANNEALED_SHARE * steps))))


def drawn(logits: NDArray[np.float32], allowed: Mask, temperature: float, draws: NDArray[np.float64]) -> Symbols:
    """One allowed symbol (N,) for each row of logits (N, 47), by a number (N,) of 0 or more and below 1."""
    scores = np.where(allowed, logits.astype(np.float64), -np.inf)
    chosen = scores.argmax(axis=1) if temperature == 0 else _at(draws, _shares(scores, temperature))
    return chosen.astype(np.int16)


def _shares(scores: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """Each symbol's share (N, 47), the likeliest's being 1."""
    with np.errstate(over="ignore"):  # a temperature next to 0: the others' share is exp(-inf)
        shares: NDArray[np.float64] = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
    return shares


def _at(draws: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """The symbol (N,), of a share above 0, at which the shares (N, 47), added up, pass the draw's part of their sum."""
    reached = np.cumsum(shares, axis=1)
    return np.asarray(np.count_nonzero(reached <= draws[:, None] * reached[:, -1:], axis=1))


def _check(symbols: Symbols, is_free: Mask, steps: int, temperature: float, allowed: Mask) -> None:
    shape = len(symbols), VOICES
    if not (symbols.shape == is_free.shape == shape and allowed.shape == (*shape, SYMBOLS)):
        got = f"{symbols.shape}, {is_free.shape} and {allowed.shape}"
        sentence = f"symbols, is_free and allowed must be (T, 4), (T, 4) and (T, 4, {SYMBOLS}), got {got}"
        raise InvalidInput("symbols", sentence)
    if steps < 1:
        raise InvalidInput("steps", f"steps must be at least 1, got {steps}")
    if not 0 <= temperature < np.inf:
        raise InvalidInput("temperature", f"temperature must be 0 or more, got {temperature}")
    stuck = np.argwhere(is_free & ~allowed.any(axis=2))
    if len(stuck):
        step, voice = stuck[0]
        sentence = (
            f"allowed must leave each free place a symbol, step {step} of voice {'SATB'[voice]} has none: allow more"
        )
        raise InvalidInput("allowed", sentence)
