"""Where things lie in the melody that a task asks for: bars, beats, chords, fixed notes and the close.

Everything is in ticks of the melody codec, 24 a quarter. What the door refuses and what the sampler obeys are both
read from here.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from seqgen.music.codec import vocabulary as v
from seqgen.music.fixed_note import FixedNote
from seqgen.music.harmony.chord import Chord

if TYPE_CHECKING:
    from seqgen.verbs.compose.task import ComposeTask

GRID_TICKS = v.TICKS_PER_QUARTER // 8  # a thirty-second note: fixed notes and the close lie on this grid
EIGHTH_TICKS, SIXTEENTH_TICKS = v.TICKS_PER_QUARTER // 2, v.TICKS_PER_QUARTER // 4
FIDDLE_RANGE = (57, 83)  # nine tenths of the notes in the collections


@dataclass(frozen=True, slots=True)
class FixedSpan:
    """A fixed note in ticks; floats, since nobody has checked yet that it lies on the grid."""

    note: FixedNote
    start_tick: float
    end_tick: float

    @property
    def is_on_grid(self) -> bool:
        """Whether it begins and ends at thirty-second notes of its bar."""
        return self.start_tick % GRID_TICKS == 0 and self.end_tick % GRID_TICKS == 0


class MelodyOutline:
    """The lengths of a task's melody, what lies where in it, and where it closes."""

    def __init__(self, task: "ComposeTask") -> None:
        self.task = task
        self.metre = task.resolved_metre
        self.bar_ticks = self.metre.bar_ticks(v.TICKS_PER_QUARTER)
        self.beat_ticks = self.metre.beat_ticks(v.TICKS_PER_QUARTER)
        self.pickup_ticks = task.pickup_eighths * EIGHTH_TICKS
        self.end_tick = task.bars * self.bar_ticks  # the last bar lacks what the pick-up took
        self.pitch_classes = task.key.pitch_classes if task.scale is None else task.scale.pitch_classes(task.key)

    def place(self, tick: int) -> tuple[int, int]:
        """Index of the bar, the pick-up's being -1, and ticks since its barline."""
        return divmod(tick - self.pickup_ticks, self.bar_ticks)

    @cached_property
    def octave_shift(self) -> int:
        """Semitones from what the network knows to the range asked for: the whole octaves that fit best."""
        lowest, highest = FIDDLE_RANGE

        def overlap(shift: int) -> int:
            return min(self.task.highest_pitch, highest + shift) - max(self.task.lowest_pitch, lowest + shift)

        return max((0, 12, -12, 24, -24), key=overlap)

    @property
    def reachable_pitches(self) -> tuple[int, int]:
        """Lowest and highest MIDI pitch that the codec can say in this key and octave."""
        tonic = v.reference_pitch(self.task.key) + self.octave_shift
        return tonic + v.LOWEST_INTERVAL, tonic + v.HIGHEST_INTERVAL

    @cached_property
    def fixed_spans(self) -> list[FixedSpan]:
        """The fixed notes in order of start."""
        return sorted(map(self._span, self.task.fixed_notes), key=lambda span: span.start_tick)

    def _span(self, note: FixedNote) -> FixedSpan:
        barline = self.pickup_ticks + (int(note.bar) - 1) * self.bar_ticks
        start_tick = barline + note.ticks_after_barline(self.metre, v.TICKS_PER_QUARTER)
        return FixedSpan(note, start_tick, start_tick + note.duration_quarters * v.TICKS_PER_QUARTER)

    def beat_chord(self, tick: int) -> Chord | None:
        """The chord to which a note that starts at ``tick`` must belong; None off the beat, and where there is none."""
        bar_index, ticks = self.place(tick)
        if self.task.chords is None or ticks % self.beat_ticks:
            return None
        return self.task.chords.chord_at(bar_index, ticks, self.metre, v.TICKS_PER_QUARTER)

    def beat_tones(self, tick: int) -> frozenset[int] | None:
        """The pitch classes of `beat_chord`."""
        chord = self.beat_chord(tick)
        return None if chord is None else chord.pitch_classes

    @cached_property
    def last_other_span(self) -> FixedSpan | None:
        """The last fixed note that is not the tonic."""
        tonic = self.task.key.tonic_pitch_class
        return max((span for span in self.fixed_spans if span.note.pitch % 12 != tonic), default=None, key=_end_tick)

    @cached_property
    def closing_tick(self) -> int | None:
        """Where the tonic starts at the latest or sounds on, nothing but it starting later; None where it cannot.

        In the last bar that has a place: a beat if possible, else an eighth, else a sixteenth; the last of them.
        """
        first_tick = 0 if self.last_other_span is None else int(self.last_other_span.end_tick)
        last_barline = self.pickup_ticks + (self.task.bars - 1) * self.bar_ticks
        for barline in range(last_barline, -self.bar_ticks, -self.bar_ticks):
            stop_tick = min(barline + self.bar_ticks, self.end_tick)
            ticks = filter(self._may_close_at, range(max(barline, first_tick), stop_tick, GRID_TICKS))
            if (tick := max(ticks, key=self._strength, default=None)) is not None:
                return tick
        return None

    def _may_close_at(self, tick: int) -> bool:
        tones = self.beat_tones(tick)
        return tones is None or self.task.key.tonic_pitch_class in tones

    def _strength(self, tick: int) -> tuple[int, ...]:
        _, ticks = self.place(tick)
        return *(ticks % step == 0 for step in (self.beat_ticks, EIGHTH_TICKS, SIXTEENTH_TICKS)), tick


def _end_tick(span: FixedSpan) -> float:
    return span.end_tick
