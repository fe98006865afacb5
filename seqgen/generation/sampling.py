"""Choosing a token from logits: temperature, top-k, top-p, and a random number that belongs to the request alone."""

import numpy as np
from numpy.typing import NDArray


class Sampler:
    """Draws with a counter-based generator (Philox) keyed by seed and index, one number a token.

    The numbers depend on nothing else, so a request's draws are the same whatever is sampled beside it.
    """

    def __init__(self, temperature: float, top_k: int, top_p: float, seed: int, index: int) -> None:
        self.temperature, self.top_k, self.top_p = temperature, top_k, top_p
        self._random = np.random.Generator(np.random.Philox(key=np.array([seed, index], np.uint64)))

    def choose(self, logits: NDArray[np.float32], legal: NDArray[np.int64]) -> int:
        """One of the ``legal`` tokens, (K,) with K >= 1, by its share of the probability.

        Top-k and top-p (Holtzman et al. 2020) look at the legal tokens only; each keeps at least one.
        """
        draw = self._random.random()
        scores = logits[legal].astype(np.float64)
        order = np.argsort(-scores, kind="stable")
        if self.temperature == 0:
            return int(legal[order[0]])
        if self.top_k:
            order = order[: self.top_k]
        with np.errstate(over="ignore"):  # a temperature next to 0: the others' share is exp(-inf)
            shares = np.exp((scores[order] - scores[order[0]]) / self.temperature)
        shares /= shares.sum()
        before = np.cumsum(shares) - shares
        shares = shares[before < self.top_p]
        chosen = int(np.searchsorted(np.cumsum(shares), draw * shares.sum(), side="right"))
        return int(legal[order[min(chosen, len(shares) - 1)]])
