"""The constraints, one idea each."""

from bisect import bisect_right
from collections.abc import Callable, Mapping

import numpy as np

from seqgen.generation.constraints.constraint import Constraint, Pitches, PitchSet
from seqgen.music.codec.cursor import MelodyCursor

PITCH_CLASSES = 12


class InRange(PitchSet):
    """Every pitch from ``lowest_pitch`` to ``highest_pitch``."""

    def __init__(self, lowest_pitch: int, highest_pitch: int) -> None:
        self.lowest_pitch, self.highest_pitch = lowest_pitch, highest_pitch

    def among(self, pitches: Pitches) -> Pitches:
        """What lies between."""
        return pitches[(self.lowest_pitch <= pitches) & (pitches <= self.highest_pitch)]


class InScale(PitchSet):
    """Every pitch of some pitch classes, those of a key or of a scale."""

    def __init__(self, pitch_classes: frozenset[int]) -> None:
        self.pitch_classes = pitch_classes

    def among(self, pitches: Pitches) -> Pitches:
        """What belongs to them."""
        return _of_classes(pitches, self.pitch_classes)


class ChordTones(Constraint):
    """Chord per beat: ``tones`` gives the pitch classes that may begin at a tick, None off the beat and without chord.

    A rest may begin anywhere, and a note may sound on over a change of chord.
    """

    def __init__(self, tones: Callable[[int], frozenset[int] | None]) -> None:
        self.tones = tones

    def pitches(self, cursor: MelodyCursor, pitches: Pitches) -> Pitches:
        """Tones of the chord."""
        tones = self.tones(cursor.tick)
        return pitches if tones is None else _of_classes(pitches, tones)


class FixedNotes(Constraint):
    """Notes taken exactly: ``notes`` gives pitch and end tick by start tick; nothing sounds over a start."""

    def __init__(self, notes: Mapping[int, tuple[int, int]]) -> None:
        self.notes = notes
        self._starts = sorted(notes)

    def pitches(self, cursor: MelodyCursor, pitches: Pitches) -> Pitches:
        """The fixed pitch at a fixed start."""
        return pitches[pitches == self.notes[cursor.tick][0]] if cursor.tick in self.notes else pitches

    def allows_rest(self, cursor: MelodyCursor) -> bool:
        """No rest at a fixed start."""
        return cursor.tick not in self.notes

    def earliest_end(self, cursor: MelodyCursor, pitch: int | None) -> int | None:
        """A fixed note lasts as long as it has to."""
        return self.notes[cursor.tick][1] if cursor.tick in self.notes else None

    def latest_end(self, cursor: MelodyCursor, pitch: int | None) -> int | None:
        """And no longer; all else ends where the next one starts."""
        if cursor.tick in self.notes:
            return self.notes[cursor.tick][1]
        following = bisect_right(self._starts, cursor.tick)
        return self._starts[following] if following < len(self._starts) else None


class CloseOnTonic(Constraint):
    """The last note is the tonic: it starts at ``closing_tick`` at the latest, and only it may start from there on.

    The melody is closed while its last note is the tonic: that note or a rest after it may last beyond the tick.
    """

    def __init__(self, tonic_pitch_class: int, closing_tick: int) -> None:
        self.tonic_pitch_class, self.closing_tick = tonic_pitch_class, closing_tick

    def pitches(self, cursor: MelodyCursor, pitches: Pitches) -> Pitches:
        """The tonic alone from the closing tick on."""
        return pitches if cursor.tick < self.closing_tick else _of_classes(pitches, {self.tonic_pitch_class})

    def allows_rest(self, cursor: MelodyCursor) -> bool:
        """From the closing tick on no rest before the tonic."""
        return cursor.tick < self.closing_tick or self._is_closed(cursor)

    def latest_end(self, cursor: MelodyCursor, pitch: int | None) -> int | None:
        """What does not close the melody makes room for what will."""
        closes = self._is_closed(cursor) if pitch is None else self._is_tonic(pitch)
        return None if closes else self.closing_tick

    def _is_closed(self, cursor: MelodyCursor) -> bool:
        before = (note for note in reversed(cursor.notes) if note.start_tick < cursor.tick)  # a gap's end is read first
        last = next(before, None)
        return last is not None and self._is_tonic(last.pitch)

    def _is_tonic(self, pitch: int) -> bool:
        return pitch % PITCH_CLASSES == self.tonic_pitch_class


def _of_classes(pitches: Pitches, pitch_classes: set[int] | frozenset[int]) -> Pitches:
    belongs = np.zeros(PITCH_CLASSES, bool)
    belongs[list(pitch_classes)] = True
    return pitches[belongs[pitches % PITCH_CLASSES]]
