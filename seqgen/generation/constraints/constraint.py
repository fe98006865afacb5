"""The questions that a constraint answers; what it leaves alone is open."""

from abc import abstractmethod

import numpy as np
from numpy.typing import NDArray

from seqgen.music.codec.cursor import MelodyCursor

Pitches = NDArray[np.int64]


class Constraint:
    """One wish. Pitches are the codec's MIDI numbers, in the octave that the network knows; ticks are the codec's.

    A melody is a run of events: a pitch or a rest, then its duration. Before an event the cursor stands at its start;
    before its duration it still does, and ``pitch`` is what has begun, None for a rest.
    """

    def pitches(self, cursor: MelodyCursor, pitches: Pitches) -> Pitches:
        """Those of ``pitches`` (K,), ascending, that may begin here."""
        return pitches

    def allows_rest(self, cursor: MelodyCursor) -> bool:
        """Whether a rest may begin here."""
        return True

    def earliest_end(self, cursor: MelodyCursor, pitch: int | None) -> int | None:
        """The tick to which what has begun must last, or None."""
        return None

    def latest_end(self, cursor: MelodyCursor, pitch: int | None) -> int | None:
        """The tick beyond which what has begun must not last, later than the cursor's, or None."""
        return None


class PitchSet(Constraint):
    """A wish about pitches alone, the same wherever the cursor stands: a melody asks for it once."""

    @abstractmethod
    def among(self, pitches: Pitches) -> Pitches:
        """Those of ``pitches`` (K,), ascending, that may begin anywhere."""

    def pitches(self, cursor: MelodyCursor, pitches: Pitches) -> Pitches:
        """The same here."""
        return self.among(pitches)
