"""Beam search: of a melody's beginnings keep the few most likely, and in the end the best one.

A hypothesis scores  sum of log p(token) / ((5 + tokens) / 6)^0.6  (Wu et al. 2016), p being what is left of the
network's distribution by constraints and repetition limit, and only those tokens being counted for which there was a
choice. In each step every hypothesis goes on by every token, and the ``width`` most likely stay. Nothing is drawn: the
same task gives the same melody, whatever its seed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seqgen.generation.log_probabilities import log_probabilities
from seqgen.generation.melody_sequence import MelodySequence
from seqgen.music.codec.cursor import MelodyCursor

LENGTH_EXPONENT = 0.6


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A melody so far, the logarithm of its probability, and the number of tokens that were chosen for it."""

    sequence: MelodySequence
    log_probability: float = 0.0
    tokens: int = 0

    @property
    def score(self) -> float:
        """What hypotheses of different lengths are compared by."""
        penalty: float = ((5 + self.tokens) / 6) ** LENGTH_EXPONENT
        return self.log_probability / penalty


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a hypothesis may become: the one before, the token that goes on from it, and then as in `Hypothesis`."""

    before: MelodySequence
    token: int
    log_probability: float
    tokens: int

    def branched(self) -> Hypothesis:
        """The hypothesis that it is."""
        return Hypothesis(self.before.branched(self.token), self.log_probability, self.tokens)


class BeamSequence:
    """What the engine batches: a row for each of up to ``width`` hypotheses."""

    def __init__(self, start: MelodySequence, width: int) -> None:
        self.width = width
        self.is_cancelled = False
        self._start = start
        self._open = [Hypothesis(start)]
        self._finished: list[Hypothesis] = []

    @property
    def is_done(self) -> bool:
        """Whether no hypothesis is left that could become the best."""
        return self.is_cancelled or not self._open

    @property
    def cursor(self) -> MelodyCursor:
        """Where the best melody stands when the search is over; before that nothing is certain but the start."""
        return self._start.cursor if self._open else self.finished[0].sequence.cursor

    @property
    def finished(self) -> list[Hypothesis]:
        """Those that are whole, the best first."""
        return sorted(self._finished, key=lambda hypothesis: -hypothesis.score)

    def inputs(self) -> list[list[int]]:
        """One row for each open hypothesis."""
        return [hypothesis.sequence.features() for hypothesis in self._open]

    def branch(self, logits: NDArray[np.float32]) -> list[int]:
        """Go on from logits (R, V): the parents of the hypotheses that stay open."""
        candidates = [
            (parent, candidate)
            for parent, (hypothesis, row) in enumerate(zip(self._open, logits, strict=True))
            for candidate in _likeliest(hypothesis, row, self.width)
        ]
        candidates.sort(key=lambda candidate: -candidate[1].log_probability)
        self._open, parents = [], []
        for parent, candidate in candidates[: self.width - len(self._finished)]:
            hypothesis = candidate.branched()
            if hypothesis.sequence.is_done:
                self._finished.append(hypothesis)
            else:
                self._open.append(hypothesis)
                parents.append(parent)
        return parents


def _likeliest(before: Hypothesis, logits: NDArray[np.float32], count: int) -> list[Candidate]:
    """A hypothesis gone on by its likeliest next tokens; given tokens are certain."""
    legal = before.sequence.next_tokens()
    scores = logits[legal].astype(np.float64)
    log_shares = log_probabilities(scores)
    best = np.argsort(-log_shares, kind="stable")[:count]
    tokens = before.tokens + (len(legal) > 1)
    return [
        Candidate(before.sequence, int(legal[index]), before.log_probability + float(log_shares[index]), tokens)
        for index in best
    ]
