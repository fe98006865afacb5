"""accompany: a partner who listens to a phrase and answers it, in the player's key, metre and tempo.

What is heard goes into the network at once, and the first note of an answer can be made before the phrase is over. When
that is, and where the answer begins, follows from the times of the notes alone, not from the moment at which it is
noticed: the same events with the same seed give the same answers.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Self

from seqgen.errors import InvalidInput
from seqgen.generation.constraints import InRange
from seqgen.models import MelodyTransformer
from seqgen.music.codec import vocabulary as v
from seqgen.music.score import Note
from seqgen.verbs.accompany.answer import LiveAnswer
from seqgen.verbs.accompany.events import (
    USUAL_VELOCITY,
    AnswerCut,
    AnswerOver,
    NoteOff,
    NoteOn,
    PartnerEvent,
    PlayerEvent,
    TimePassed,
)
from seqgen.verbs.accompany.grid import ROUNDING, LiveGrid
from seqgen.verbs.accompany.memory import LiveMemory
from seqgen.verbs.accompany.phrase import LivePhrase
from seqgen.verbs.accompany.task import AccompanyTask

MAX_SILENT_BARS = 8
BEYOND_SEMITONES = 5  # how far answers go above and below what was heard


class Accompaniment:
    """One session; use it in a ``with`` block, which gives the network's memory back. The task's seed is known.

    A player who goes on during an answer cuts it, and the partner remembers it so. After 8 silent bars, or when its
    memory is full, the partner begins with the next phrase anew.
    """

    def __init__(self, network: MelodyTransformer, task: AccompanyTask, model_version: str = "") -> None:
        self.task, self._model_version = task, model_version
        self._grid, self._memory = LiveGrid(task), LiveMemory(network, task)
        self._phrase = LivePhrase(task, self._grid)
        self._draft: LiveAnswer | None = None  # to a phrase that may still go on
        self._answer: LiveAnswer | None = None  # to the last phrase
        self._answers = 0
        self._last_note = Note(0, 0, 0)  # of the phrase that was answered
        self._pitches: list[int] = []
        self._velocity = USUAL_VELOCITY
        self._event_seconds = self._passed_seconds = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the network's memory back."""
        self._memory.close()

    @property
    def phrase_end_seconds(self) -> float | None:
        """When the phrase will be over if nothing else is played; None before its first note and after its end."""
        end_tick = self._phrase.end_tick
        return None if end_tick is None else self._grid.seconds(end_tick)

    @property
    def is_prepared(self) -> bool:
        """Whether the first note of the next answer is made."""
        return self._draft is not None

    def prepare(self) -> None:
        """Make the first note of the next answer, in case nothing else is played: then it comes at once."""
        end_tick = self._phrase.end_tick
        if self._draft is None and end_tick is not None:
            self._draft = self._drafted(end_tick)

    def take(self, event: PlayerEvent) -> Iterator[PartnerEvent]:
        """Take in what the player did; all that comes back must be taken before the next.

        First comes the answer to a phrase that was over by then, each note as soon as it is sampled, then the cut of an
        answer by this event. Raises InvalidInput for an event before an earlier one.
        """
        if event.at_seconds < self._event_seconds:
            sentence = f"events must come in order of time, got one at {event.at_seconds:g} s after one at"
            raise InvalidInput("at_seconds", f"{sentence} {self._event_seconds:g} s")
        self._event_seconds = event.at_seconds
        yield from self.pass_time(event.at_seconds)
        if not isinstance(event, TimePassed):
            self._drop_draft()
        if isinstance(event, NoteOn):
            yield from self._hear(event)
        elif isinstance(event, NoteOff):
            self._phrase.release(event)

    def pass_time(self, seconds: float) -> Iterator[PartnerEvent]:
        """The answer to a phrase that is over by then; a player's event that comes late is taken to come then."""
        self._passed_seconds = max(self._passed_seconds, seconds)
        end_tick = self._phrase.end_tick
        if end_tick is not None and self._grid.tick(self._passed_seconds) >= end_tick - ROUNDING:
            yield from self._answered()

    def _hear(self, event: NoteOn) -> Iterator[PartnerEvent]:
        self._grid.hear_first(event.pitch)
        if self._phrase.is_empty:
            yield from self._begin_phrase(max(event.at_seconds, self._passed_seconds))
        before = self._phrase.press(event, self._memory.cursor.tick)
        if before is not None:
            self._heard(before)
        self._velocity = event.velocity

    def _begin_phrase(self, seconds: float) -> Iterator[PartnerEvent]:
        tick, step = self._grid.tick(seconds), self._grid.step(seconds)
        answer, self._answer = self._answer, None
        if answer is not None and step < answer.end_tick:
            self._memory.rewind()
            for note in (self._last_note, *answer.until(min(tick, step))):
                self._read(note, max(step, self._last_note.end_tick))
            yield AnswerCut(seconds)
        self._memory.unmark()
        silent_ticks = tick - self._memory.cursor.tick
        if self._memory.is_full or silent_ticks > MAX_SILENT_BARS * self._grid.bar_ticks:
            self._grid.begin_at(seconds)
            self._memory.restart()
            self._pitches.clear()

    def _answered(self) -> Iterator[PartnerEvent]:
        self.prepare()
        answer, self._draft = self._draft, None
        assert answer is not None
        self._answer = answer
        self._answers += 1
        self._phrase.clear()
        for note in answer.notes():
            yield self._grid.played(note, self._velocity)
        end_seconds = self._grid.seconds(answer.end_tick)
        yield AnswerOver(end_seconds, self.task.seed or 0, self.task.model, self._model_version)

    def _drafted(self, phrase_end_tick: float) -> LiveAnswer:
        """The answer, from the first beat behind the phrase to a barline."""
        self._memory.mark()
        self._last_note = self._heard(self._phrase.newest_until(int(phrase_end_tick)))
        start_tick = self._grid.beat_from(max(phrase_end_tick, self._memory.cursor.tick))
        self._memory.read(v.REST, start_tick)
        end_tick = self._grid.barline_after(start_tick, self.task.answer_bars)
        lowest, highest = self._grid.pitch_range
        reach = InRange(
            max(lowest, min(self._pitches) - BEYOND_SEMITONES), min(highest, max(self._pitches) + BEYOND_SEMITONES)
        )
        return LiveAnswer(self._memory, self.task, self._answers, end_tick, reach)

    def _drop_draft(self) -> None:
        """The phrase goes on."""
        if self._draft is not None:
            self._draft = None
            self._memory.rewind()
            self._pitches.pop()

    def _heard(self, played: Note) -> Note:
        """Read a note of the player's; returns it as the network knows it."""
        note = replace(played, pitch=self._grid.pitch(played.pitch))
        self._pitches.append(note.pitch)
        self._read(note, note.end_tick)
        return note

    def _read(self, note: Note, stop_tick: int) -> None:
        """Read a note that ends at ``stop_tick`` at the latest."""
        self._memory.read(v.REST, note.start_tick)
        token = v.pitch_token(note.pitch - v.reference_pitch(self.task.key))
        self._memory.read(token, min(note.end_tick, stop_tick))
