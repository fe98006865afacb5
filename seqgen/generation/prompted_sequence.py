"""A melody of which some is given: what comes before, and what comes after a gap that is to be filled."""

from collections.abc import Sequence

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
        self._given, self._first_after, self._given_read = (*before, *after), len(before), 0
        self._move()

    def next_tokens(self) -> NDArray[np.int64]:
        """The next given token alone, or what is legal."""
        given = self._next_given()
        return super().next_tokens() if given is None else np.array([given])

    def take(self, logits: NDArray[np.float32]) -> None:
        """Read the next given token, whatever the logits say, or sample."""
        given = self._next_given()
        if given is None:
            super().take(logits)
        else:
            self.read(given)

    def read(self, token: int) -> None:
        """Go on by a token; the cursor moves as soon as the last given one before a move has been read."""
        if self._next_given() is None:
            super().read(token)
        else:
            self.cursor.read(token)
            self._given_read += 1
            self._move()

    def _next_given(self) -> int | None:
        return self._given[self._given_read] if self._given_read < len(self._given) else None

    def _move(self) -> None:
        if self.cursor.gap is not None and self._given_read == self._first_after:
            self.cursor.skip()
        if self.cursor.gap is not None and self._given_read == len(self._given):
            self.cursor.fill()
