"""Choosing a token from logits: temperature, top-k, top-p, min-p, and a random number of the request's own.

The order is part of the contract: temperature first, so that the filters see the probabilities that are drawn from;
then top-k, the likeliest k tokens; top-p (Holtzman et al. 2020), the likeliest of these that together reach p; min-p
(Nguyen et al. 2024), those of these with at least min_p times the probability of the likeliest, so that many stay where
the network is unsure and few where it is sure. All look at the legal tokens only, and each keeps the likeliest of them.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import exp
from typing import Self

import numpy as np
from numpy.typing import NDArray

from seqgen.generation.dice import dice
from seqgen.sampled_task import SampledTask

NEXT_TO_0 = 1e-300  # the least that differences of logits are divided by: no quotient overflows


class Sampler:
    """Draws with a counter-based generator (Philox) keyed by seed and index, one number a token.

    The numbers depend on nothing else, so a request's draws are the same whatever is sampled beside it. Temperature 0
    takes the likeliest always; ``top_k`` 0, ``top_p`` 1 and ``min_p`` 0 keep all.
    """

    def __init__(self, temperature: float, top_k: int, top_p: float, seed: int, index: int, min_p: float = 0.0) -> None:
        self.temperature, self.top_k, self.top_p, self.min_p = temperature, top_k, top_p, min_p
        self._divisor = max(temperature, NEXT_TO_0)
        self._random = dice(seed, index)

    @classmethod
    def of(cls, task: SampledTask, index: int) -> Self:
        """That of a task's answer number ``index``; the task's seed is known."""
        return cls(task.temperature, task.top_k, task.top_p, task.seed or 0, index, task.min_p)

    def choose(self, logits: NDArray[np.float32], legal: NDArray[np.int64]) -> int:
        """One of the ``legal`` tokens, (K,) with K >= 1, by its share of the probability; logits are (V,).

        A few dozen numbers are sooner done in lists than in arrays.
        """
        draw = self._random.random()
        scores: list[float] = logits[legal].tolist()
        if self.temperature == 0:
            return int(legal[scores.index(max(scores))])
        order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
        sums = list(accumulate(self.kept_shares([scores[index] for index in order])))
        chosen = bisect_right(sums, draw * sums[-1])
        return int(legal[order[min(chosen, len(sums) - 1)]])

    def kept_shares(self, scores: Sequence[float]) -> list[float]:
        """Of ``scores`` (K,), which descend, the first L >= 1 that pass, as their probabilities times some number."""
        likeliest, divisor = scores[0], self._divisor
        shares = [exp((score - likeliest) / divisor) for score in scores[: self.top_k or None]]
        if self.top_p < 1:
            most = self.top_p * sum(shares)
            shares = [share for share, up_to in zip(shares, accumulate(shares), strict=True) if up_to - share < most]
        return [share for share in shares if share >= self.min_p * shares[0]] if self.min_p else shares
