"""Played time and the codec's: seconds by tempo, onsets rounded to 16ths, pitches in the octave of the collections."""

import math

from seqgen.music.codec import vocabulary as v
from seqgen.music.score import Note
from seqgen.verbs.accompany_task import AccompanyTask, PlayedNote

STEP_TICKS = v.TICKS_PER_QUARTER // 4
OCTAVE, USUAL_PITCH = 12, 71
ROUNDING = 1e-6


class LiveGrid:
    """The grid of one session; the first pitch decides which octave the whole session is moved by."""

    def __init__(self, task: AccompanyTask) -> None:
        self.bar_ticks = task.metre.bar_ticks(v.TICKS_PER_QUARTER)
        self.beat_ticks = task.metre.beat_ticks(v.TICKS_PER_QUARTER)
        self._tonic = v.reference_pitch(task.key)
        self._seconds_per_tick = 60 / task.quarters_per_minute / v.TICKS_PER_QUARTER
        self._octave_shift: int | None = None

    def tick(self, seconds: float) -> float:
        """Ticks since the first barline."""
        return seconds / self._seconds_per_tick

    def note(self, played: PlayedNote, earliest_tick: int) -> Note:
        """A played note as the network reads it, not before ``earliest_tick``, a 16th long or more."""
        seconds = played.start_seconds, played.start_seconds + played.duration_seconds
        start, stop = (round(self.tick(second) / STEP_TICKS) * STEP_TICKS for second in seconds)
        start = max(start, -(-earliest_tick // STEP_TICKS) * STEP_TICKS)
        return Note(start, self._pitch(played.pitch), max(STEP_TICKS, stop - start), played.velocity)

    def played(self, note: Note, velocity: int) -> PlayedNote:
        """A note of the network as it sounds."""
        start, duration = (ticks * self._seconds_per_tick for ticks in (note.start_tick, note.duration_ticks))
        return PlayedNote(start, duration, min(127, max(0, note.pitch - (self._octave_shift or 0))), velocity)

    def beat_from(self, tick: float) -> int:
        """The first beat at a tick or behind it."""
        return math.ceil((tick - ROUNDING) / self.beat_ticks) * self.beat_ticks

    def barline_after(self, tick: int, bars: int) -> int:
        """The barline so many full bars behind a tick; what is left of a bar that has begun comes on top."""
        return (-(-tick // self.bar_ticks) + bars) * self.bar_ticks

    def _pitch(self, pitch: int) -> int:
        """The pitch in the session's octave or, where the codec cannot say it there, in the nearest that it can."""
        if self._octave_shift is None:
            self._octave_shift = OCTAVE * round((USUAL_PITCH - pitch) / OCTAVE)
        moved = pitch + self._octave_shift
        lowest, highest = self._tonic + v.LOWEST_INTERVAL, self._tonic + v.HIGHEST_INTERVAL
        return moved + OCTAVE * (max(0, -(-(lowest - moved) // OCTAVE)) - max(0, -(-(moved - highest) // OCTAVE)))
