"""Played time and the codec's: seconds by tempo, onsets rounded to 16ths, pitches in the octave of the collections."""

import math

from seqgen.music.codec import vocabulary as v
from seqgen.music.octaves import folded, octave_shift
from seqgen.music.score import Note
from seqgen.music.single_line import USUAL_PITCH
from seqgen.verbs.accompany.events import PlayedNote
from seqgen.verbs.accompany.task import AccompanyTask

STEP_TICKS = v.TICKS_PER_QUARTER // 4
HIGHEST_PITCH = 127
ROUNDING = 1e-6


class LiveGrid:
    """The grid of one session; the first pitch decides which octave the whole session is moved by."""

    def __init__(self, task: AccompanyTask) -> None:
        self.bar_ticks = task.metre.bar_ticks(v.TICKS_PER_QUARTER)
        self.beat_ticks = task.metre.beat_ticks(v.TICKS_PER_QUARTER)
        self._tonic = v.reference_pitch(task.key)
        self._seconds_per_tick = 60 / task.quarters_per_minute / v.TICKS_PER_QUARTER
        self._first_tick = 0
        self._first_pitch: int | None = None

    def begin_at(self, seconds: float) -> None:
        """Count ticks from the barline before, or next to, this time."""
        self._first_tick += self.step(seconds) // self.bar_ticks * self.bar_ticks

    def tick(self, seconds: float) -> float:
        """Ticks since the barline from which they count."""
        return seconds / self._seconds_per_tick - self._first_tick

    def step(self, seconds: float) -> int:
        """The tick of the nearest 16th."""
        return round(self.tick(seconds) / STEP_TICKS) * STEP_TICKS

    def seconds(self, tick: float) -> float:
        """The time of a tick."""
        return (tick + self._first_tick) * self._seconds_per_tick

    def hear_first(self, pitch: int) -> None:
        """Take the session's octave from a pitch, unless one was heard before."""
        self._first_pitch = pitch if self._first_pitch is None else self._first_pitch

    def pitch(self, pitch: int) -> int:
        """A played pitch in the session's octave or, where the codec cannot say it there, the nearest that it can."""
        lowest, highest = self._tonic + v.LOWEST_INTERVAL, self._tonic + v.HIGHEST_INTERVAL
        return int(folded(pitch + self._shift, lowest, highest))

    def played(self, note: Note, velocity: int) -> PlayedNote:
        """A note of the network as it sounds."""
        duration_seconds = note.duration_ticks * self._seconds_per_tick
        return PlayedNote(self.seconds(note.start_tick), duration_seconds, note.pitch - self._shift, velocity)

    @property
    def pitch_range(self) -> tuple[int, int]:
        """The lowest and the highest pitch of the network that can sound."""
        return self._shift, HIGHEST_PITCH + self._shift

    @property
    def _shift(self) -> int:
        first_pitch = USUAL_PITCH if self._first_pitch is None else self._first_pitch
        return octave_shift(first_pitch, USUAL_PITCH)

    def beat_from(self, tick: float) -> int:
        """The first beat at a tick or behind it."""
        return math.ceil((tick - ROUNDING) / self.beat_ticks) * self.beat_ticks

    def barline_after(self, tick: int, bars: int) -> int:
        """The barline so many full bars behind a tick; what is left of a bar that has begun comes on top."""
        return (-(-tick // self.bar_ticks) + bars) * self.bar_ticks
