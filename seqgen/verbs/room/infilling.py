"""infill: some bars of a melody are written anew; the rest stays untouched."""

from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from seqgen.errors import InvalidInput
from seqgen.field_checks import refuse
from seqgen.generation.prompted_sequence import PromptedSequence
from seqgen.models import MelodyTransformer
from seqgen.music.bars import Bar, bars_of
from seqgen.music.codec.around_gap import after_ringing, notes_around, tokens_around
from seqgen.music.codec.cursor import MelodyCursor
from seqgen.music.codec.gap_cursor import Gap
from seqgen.music.codec.gaps import Barline, read_with_gap
from seqgen.music.score import Note, Score
from seqgen.music.single_line import grid_tick
from seqgen.verbs.given_melody import GivenMelody
from seqgen.verbs.room.room import Room
from seqgen.verbs.room.task import RoomTask
from seqgen.verbs.room.work import RoomWork

VOICE_MODELS = ("chorale-cnn",)


@dataclass(frozen=True, slots=True, kw_only=True)
class InfillTask(RoomTask):
    """Write bars ``from_bar`` to ``to_bar`` anew (from 1, both included; 0 is a pick-up).

    Notes that begin outside those bars stay; one that sounds into them ends first. With the model chorale-cnn the score
    has four parts, soprano to bass; ``part`` None means all four, ``gibbs_steps`` is as in `VaryTask`, and there are no
    ``style``, chords, close and further filters. Raises InvalidInputs.
    """

    from_bar: int
    to_bar: int
    gibbs_steps: int | None = None

    def __post_init__(self) -> None:
        refuse(self.room_errors())
        refuse(self._bar_errors())

    @property
    def is_for_voices(self) -> bool:
        """Whether its model writes four voices, not a melody."""
        return self.model in VOICE_MODELS

    def _bar_errors(self) -> list[InvalidInput]:
        numbers = [bar.number for bar in bars_of(self.score)] or [1]
        fields = {"from_bar": self.from_bar, "to_bar": self.to_bar}
        wrong = {field: value for field, value in fields.items() if value not in numbers}
        if not wrong and self.from_bar > self.to_bar:
            sentence = f"to_bar must be {self.from_bar} or more, where the bars to write anew begin, got {self.to_bar}"
            return [InvalidInput("to_bar", sentence)]
        span = f"{numbers[0]}..{numbers[-1]}"
        return [
            InvalidInput(field, f"{field} must be one of the score's bars, {span}, got {str(value)[:40]}")
            for field, value in wrong.items()
        ]


class Infilling(RoomWork):
    """How an `InfillTask` is done; raises InvalidInput where the score holds no melody with room for it."""

    def __init__(self, task: InfillTask) -> None:
        _refuse_gibbs(task)
        given = GivenMelody.of(task.score, task.part)
        bars = bars_of(given.line.score)
        touched = [index for index, bar in enumerate(bars) if task.from_bar <= bar.number <= task.to_bar]
        if not touched:
            raise InvalidInput("from_bar", f"bar {task.from_bar} is too short for any note, give one before it")
        _refuse_changes(given.line.score, bars[touched[0] : touched[-1] + 1])
        emptied = Gap(bars[touched[0]].start_tick, bars[touched[-1]].end_tick)
        gap = after_ringing(given.notes, emptied)
        around = notes_around(given.notes, emptied)
        _refuse_extremes(task, gap, around)
        super().__init__(given, Room(given, gap, bars, touched[0]))
        self.task, self._emptied = task, emptied
        melody = given.encoded(around, task.style_index, (gap.start_tick, gap.stop_tick))
        self._header = melody.header
        self._around, (self._before, self._after) = around, tokens_around(melody, gap)

    def sequence(self, network: MelodyTransformer, index: int) -> PromptedSequence:
        """The melody number ``index``; the task's seed is known."""
        cursor = network.cursor(self._header, self.room.gap, self.room.triads(self.task.chords))
        return self.room.sequence(cursor, self.task, index, self._before, self._after)

    def finished(self, cursor: MelodyCursor) -> Score:
        """The given score with the new notes in place of its own in those bars."""
        kept = (note for note in self._part_notes if not self._is_emptied(note))
        return self.given.with_notes(kept, self.new_notes(cursor))

    @property
    def emptied_notes(self) -> tuple[Note, ...]:
        """The given score's own notes that begin in those bars."""
        return tuple(filter(self._is_emptied, self._part_notes))

    @property
    def given_notes(self) -> tuple[Note, ...]:
        """The same in the codec's ticks, without loudness, as far as they sound within the gap."""
        gap = self.room.gap
        inside = (note for note in self.given.notes if gap.start_tick <= note.start_tick < gap.stop_tick)
        return tuple(
            Note(note.start_tick, note.pitch, min(note.end_tick, gap.stop_tick) - note.start_tick) for note in inside
        )

    @property
    def tokens_around(self) -> int:
        """How many tokens are read before the gap is filled."""
        return len(self._before) + len(self._after)

    def read_filled(self, notes: tuple[Note, ...]) -> tuple[NDArray[np.int16], list[int]]:
        """Features (T, F + 3) before each token, and the tokens, the gap filled with these notes in the codec's ticks.

        Raises InvalidInput for notes that the codec cannot say.
        """
        gap = self.room.gap
        melody = self.given.encoded(sorted([*self._around, *notes]), self.task.style_index, astuple(gap))
        start = Barline(len(self._before), gap.start_tick)
        stop = Barline(len(melody.tokens) - len(self._after), gap.stop_tick)
        return read_with_gap(melody, start, stop)

    @property
    def _part_notes(self) -> tuple[Note, ...]:
        return self.given.score.parts[self.given.part_index].notes

    def _is_emptied(self, note: Note) -> bool:
        tick = grid_tick(note.start_tick, self.given.score.ticks_per_quarter)
        return self._emptied.start_tick <= tick < self._emptied.stop_tick


def _refuse_gibbs(task: InfillTask) -> None:
    """A melody is written a token at a time, as it is streamed."""
    if task.is_for_voices:
        raise InvalidInput("model", f"model must be another than {task.model} where notes are streamed; use infill")
    if task.gibbs_steps is not None:
        sentence = f"gibbs_steps must be left out for {task.model}, which draws each note once, got {task.gibbs_steps}"
        raise InvalidInput("gibbs_steps", sentence)


def _refuse_changes(line: Score, bars: tuple[Bar, ...]) -> None:
    """No change of metre or key, and no barline out of turn, within the bars."""
    ticks = [change.start_tick for change in line.metres] + [change.start_tick for change in line.keys]
    ticks += line.bar_restarts
    for bar in bars:
        earliest = bar.start_tick + 1 if bar is bars[0] else bar.start_tick
        if any(earliest <= tick < bar.end_tick for tick in ticks):
            what_to_do = "choose another" if bar is bars[0] else "fill the bars before it and from it on apart"
            raise InvalidInput("to_bar", f"metre, key or barlines change in bar {bar.number}; {what_to_do}")


def _refuse_extremes(task: InfillTask, gap: Gap, around: list[Note]) -> None:
    """There must be room, and something around it."""
    if not around:
        several = f"bars {task.from_bar} to {task.to_bar} hold"
        hold = several if task.from_bar < task.to_bar else f"bar {task.to_bar} holds"
        raise InvalidInput("to_bar", f"{hold} every note; leave some bars, or compose a new melody")
    if gap.start_tick >= gap.stop_tick:
        sentence = f"a note from before bar {task.from_bar} sounds beyond bar {task.to_bar}"
        raise InvalidInput("to_bar", f"{sentence}; begin with the bar in which it begins, or end with a later one")
