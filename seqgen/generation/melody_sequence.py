"""One melody on its way: where it stands, what may come, and the dice that belong to it."""

from copy import copy
from typing import Self

import numpy as np
from numpy.typing import NDArray

from seqgen.generation.constraints import MelodyConstraints
from seqgen.generation.forking import forked
from seqgen.generation.repetition import RepetitionLimit
from seqgen.generation.sampling import Sampler
from seqgen.generation.single_sequence import SingleSequence
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyCursor


class MelodySequence(SingleSequence):
    """What the engine batches: it gives features, takes logits, and knows when it is done.

    Its tokens pass in this order: constraints, repetition limit (None sets none), the sampler's filters.
    """

    def __init__(
        self,
        cursor: MelodyCursor,
        constraints: MelodyConstraints,
        sampler: Sampler,
        repetition: RepetitionLimit | None = None,
    ) -> None:
        self.cursor, self.constraints, self.sampler, self.repetition = cursor, constraints, sampler, repetition
        self.is_cancelled = False
        self._event = v.START

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to sample."""
        return self.is_cancelled or self.cursor.expecting is v.Expecting.NOTHING

    def features(self) -> list[int]:
        """The network's input for the next token."""
        return self.cursor.features()

    def legal_tokens(self) -> NDArray[np.int64]:
        """The tokens (K,), K >= 1, among which the next one is sampled."""
        if self.cursor.expecting is v.Expecting.DURATION:
            legal = self.constraints.legal_durations(self.cursor, self._event)
        else:
            legal = self.constraints.legal_events(self.cursor)
        return legal if self.repetition is None else self.repetition.avoid(self.cursor, self._event, legal)

    def next_tokens(self) -> NDArray[np.int64]:
        """What may be read next: the legal tokens."""
        return self.legal_tokens()

    def take(self, logits: NDArray[np.float32]) -> None:
        """Sample the next token from its logits (V,) and go on."""
        self.read(self.sampler.choose(logits, self.next_tokens()))

    def branched(self, token: int) -> Self:
        """A copy that has read one of `next_tokens`; the original stays where it is."""
        other = copy(self)
        other.cursor = forked(self.cursor)
        other.repetition = None if self.repetition is None else forked(self.repetition)
        other.read(token)
        return other

    def read(self, token: int) -> None:
        """Go on by a token; the end is read as soon as it is the only choice."""
        self._event = token
        self.cursor.read(token)
        if self.cursor.tick == self.constraints.end_tick and self.cursor.expecting is v.Expecting.EVENT:
            self.cursor.read(v.END)
