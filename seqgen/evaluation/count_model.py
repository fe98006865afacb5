"""The peer that every network must beat: counting what followed the last tokens in the training tunes.

    p(w | context) = (c(context w) + t(context) p(w | shorter context)) / (c(context) + t(context))

with c the counts and t the number of different tokens seen after the context; below the empty context every token is
equally likely. Witten and Bell (1991), method C.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from seqgen.music.codec.vocabulary import START, VOCABULARY_SIZE

Context = tuple[int, ...]


class CountModel:
    """An n-gram model of ``order`` tokens: each is predicted from the ``order - 1`` before it."""

    def __init__(self, order: int, melodies: Iterable[Sequence[int]]) -> None:
        self.order = order
        self._counts: defaultdict[Context, Counter[int]] = defaultdict(Counter)
        for tokens in melodies:
            for context, token in self._steps(tokens):
                for skip in range(order):
                    self._counts[context[skip:]][token] += 1
        self._totals = {context: counts.total() for context, counts in self._counts.items()}

    def nats(self, tokens: Sequence[int]) -> float:
        """Minus the log-probability of a melody's tokens."""
        return -sum(math.log(self._probability(token, context)) for context, token in self._steps(tokens))

    def _steps(self, tokens: Sequence[int]) -> Iterable[tuple[Context, int]]:
        padded = (START,) * (self.order - 1) + tuple(tokens)
        for end in range(self.order - 1, len(padded)):
            yield padded[end - self.order + 1 : end], padded[end]

    def _probability(self, token: int, context: Context) -> float:
        probability = 1 / VOCABULARY_SIZE
        for skip in range(self.order - 1, -1, -1):
            counts = self._counts.get(context[skip:])
            if counts is None:
                break
            probability = (counts[token] + len(counts) * probability) / (self._totals[context[skip:]] + len(counts))
        return probability
