"""One melody on its way: where it stands, what may come, and the dice that belong to it."""

import numpy as np
from numpy.typing import NDArray

from seqgen.generation.melody_constraints import MelodyConstraints
from seqgen.generation.sampling import Sampler
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyCursor


class MelodySequence:
    """What the engine batches: it gives features, takes logits, and knows when it is done."""

    def __init__(self, cursor: MelodyCursor, constraints: MelodyConstraints, sampler: Sampler) -> None:
        self.cursor, self.constraints, self.sampler = cursor, constraints, sampler
        self.is_cancelled = False

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to sample."""
        return self.is_cancelled or self.cursor.expecting is v.Expecting.NOTHING

    def features(self) -> list[int]:
        """The network's input for the next token."""
        return self.cursor.features()

    def take(self, logits: NDArray[np.float32]) -> None:
        """Sample the next token from its logits (V,) and go on; the end is read as soon as it is the only choice."""
        legal = self.constraints.legal_tokens(self.cursor)
        self.cursor.read(self.sampler.choose(logits, legal))
        if self.cursor.tick == self.constraints.end_tick and self.cursor.expecting is v.Expecting.EVENT:
            self.cursor.read(v.END)
