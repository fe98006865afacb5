"""A melody of which some is given: what comes before, and what comes after a gap that is to be filled."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from seqgen.generation.constraints import MelodyConstraints
from seqgen.generation.melody_sequence import MelodySequence
from seqgen.generation.repetition import RepetitionLimit
from seqgen.generation.sampling import Sampler
from seqgen.music.codec.gap_cursor import GapCursor


class PromptedSequence(MelodySequence):
    """Reads what is given, a token a step, then samples as any other melody does.

    ``after`` is read behind the cursor's gap, which a cursor without one has nowhere.
    """

    cursor: GapCursor

    def __init__(
        self,
        cursor: GapCursor,
        constraints: MelodyConstraints,
        sampler: Sampler,
        before: Sequence[int],
        after: Sequence[int] = (),
        repetition: RepetitionLimit | None = None,
    ) -> None:
        super().__init__(cursor, constraints, sampler, repetition)
        self._given = self._in_reading_order(before, after)
        self._next = next(self._given, None)

    def _in_reading_order(self, before: Sequence[int], after: Sequence[int]) -> Iterator[int]:
        """The given tokens; the cursor is moved as soon as the last one before a move has been read."""
        yield from before
        if self.cursor.gap is not None:
            self.cursor.skip()
            yield from after
            self.cursor.fill()

    def take(self, logits: NDArray[np.float32]) -> None:
        """Read the next given token, whatever the logits say, or sample."""
        if self._next is None:
            super().take(logits)
        else:
            self.cursor.read(self._next)
            self._next = next(self._given, None)
