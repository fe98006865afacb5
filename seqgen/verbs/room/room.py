"""Room for new notes in a given melody: where it lies, what stands around it, and what may fill it.

Everything is in the codec's ticks, 24 a quarter.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seqgen.errors import InvalidInput
from seqgen.generation import Sampler
from seqgen.generation.constraints import ChordTones, CloseOnTonic, Constraint, InRange, InScale, MelodyConstraints
from seqgen.generation.prompted_sequence import PromptedSequence
from seqgen.generation.repetition import RepetitionLimit
from seqgen.music.bars import Bar, bar_index
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.gap_cursor import Gap, GapCursor, Triad
from seqgen.music.codec.melody_chords import triads_of
from seqgen.music.harmony.chord import Chord
from seqgen.music.harmony.estimation import estimated_chords
from seqgen.music.harmony.progression import Progression
from seqgen.music.key import Key
from seqgen.music.pitch_names import pitch_class_name
from seqgen.verbs.given_melody import GivenMelody
from seqgen.verbs.room.task import RoomTask

PITCH_CLASSES, HIGHEST_PITCH = 12, 127
BEYOND_SEMITONES = 5  # how far new notes may lie above the highest given one and below the lowest


@dataclass(frozen=True, slots=True)
class Room:
    """A gap in a melody or behind it, in one key and metre.

    ``bars`` are those of the line and those that are new; ``first_bar`` is the first of them that the gap touches.
    """

    given: GivenMelody
    gap: Gap
    bars: tuple[Bar, ...]
    first_bar: int

    @property
    def key(self) -> Key:
        """The key of the new notes."""
        return self.given.line.score.key_at(self.gap.start_tick)

    def constraints(self, chords: Progression | None, close_on_tonic: bool) -> Iterator[Constraint]:
        """In the key, near the given notes, and as wished for; raises InvalidInput for what cannot be had."""
        yield InRange(self._pitches.start, self._pitches.stop - 1)
        yield InScale(self.key.pitch_classes)
        if chords is not None:
            self._refuse_superfluous(chords)
            yield ChordTones(lambda tick: self._beat_tones(tick, chords))
        if close_on_tonic:
            yield CloseOnTonic(self.key.tonic_pitch_class, self._closing_tick(chords))

    def sequence(
        self, cursor: GapCursor, task: RoomTask, index: int, before: Sequence[int], after: Sequence[int] = ()
    ) -> PromptedSequence:
        """The melody number ``index`` of a task, between the given tokens."""
        wishes = list(self.constraints(task.chords, task.close_on_tonic))
        constraints = MelodyConstraints(self.key, self.gap.stop_tick, wishes)
        return PromptedSequence(cursor, constraints, Sampler.of(task, index), before, after, self._repetition(task))

    def triads(self, chords: Progression | None) -> list[Triad | None]:
        """What the network is told of each bar: the chords wanted in the gap, and those that the notes suggest.

        Nothing where none are wanted.
        """
        if chords is None:
            return []
        told = triads_of(estimated_chords(self.given.line.score))
        told += [None] * (len(self.bars) - len(told))
        wanted = [self._chord_at(bar.start_tick, chords) for bar in self._new_bars]
        told[self.first_bar : self.first_bar + len(wanted)] = triads_of(wanted)
        return told

    @property
    def _new_bars(self) -> list[Bar]:
        """Those that the gap touches."""
        return [bar for bar in self.bars[self.first_bar :] if bar.start_tick < self.gap.stop_tick]

    def _refuse_superfluous(self, chords: Progression) -> None:
        """A progression repeats to the end, but may not be longer than that."""
        if len(chords.bars) > len(self._new_bars):
            got = f"{len(self._new_bars)}, got {len(chords.bars)}"
            raise InvalidInput("chords", f"chords must not have more bars than are new, {got}")

    def _repetition(self, task: RoomTask) -> RepetitionLimit | None:
        first = self.bars[self.first_bar]
        bar_ticks = first.metre.bar_ticks(v.TICKS_PER_QUARTER)
        return RepetitionLimit(task.max_in_a_row, first.start_tick, bar_ticks) if task.max_in_a_row else None

    @property
    def _pitches(self) -> range:
        """As the codec reads them, and such that MIDI has them as they sound."""
        given, shift = [note.pitch for note in self.given.notes], self.given.line.octave_shift
        lowest, highest = min(given) - BEYOND_SEMITONES, max(given) + BEYOND_SEMITONES
        return range(max(shift, lowest), min(HIGHEST_PITCH + shift, highest) + 1)

    def _closing_tick(self, chords: Progression | None) -> int:
        """The last beat of the gap that has room for the tonic, or its start; raises InvalidInput where none has."""
        tonic = self.key.tonic_pitch_class
        needs = f"close_on_tonic needs the tonic {pitch_class_name(tonic)}"
        if all(pitch % PITCH_CLASSES != tonic for pitch in self._pitches):
            sentence = f"{needs} within {BEYOND_SEMITONES} semitones of the given notes, got none that near"
            raise InvalidInput("close_on_tonic", sentence)
        for tick in self._beats_from_the_end():
            tones = None if chords is None else self._beat_tones(tick, chords)
            if tones is None or tonic in tones:
                return tick
        raise InvalidInput("close_on_tonic", f"{needs} in a chord of the new bars, got chords {str(chords)[:40]}")

    def _beats_from_the_end(self) -> Iterator[int]:
        """Those within the gap, then its start."""
        for bar in reversed(self.bars[self.first_bar :]):
            beats = range(bar.start_tick, bar.end_tick, bar.metre.beat_ticks(v.TICKS_PER_QUARTER))
            yield from (tick for tick in reversed(beats) if self.gap.start_tick < tick < self.gap.stop_tick)
        yield self.gap.start_tick

    def _beat_tones(self, tick: int, chords: Progression) -> frozenset[int] | None:
        bar = self.bars[bar_index(self.bars, tick)]
        if (tick - bar.start_tick) % bar.metre.beat_ticks(v.TICKS_PER_QUARTER):
            return None
        chord = self._chord_at(tick, chords)
        return None if chord is None else chord.pitch_classes

    def _chord_at(self, tick: int, chords: Progression) -> Chord | None:
        index = bar_index(self.bars, tick)
        bar = self.bars[index]
        return chords.chord_at(index - self.first_bar, tick - bar.start_tick, bar.metre, v.TICKS_PER_QUARTER)
