"""An answer in the making: under the rules of key, metre and reach, note by note."""

from collections.abc import Iterator

from seqgen.generation import Sampler
from seqgen.generation.constraints import InRange, InScale, MelodyConstraints
from seqgen.music.codec import vocabulary as v
from seqgen.music.score import Note
from seqgen.verbs.accompany.memory import LiveMemory
from seqgen.verbs.accompany.task import AccompanyTask


class LiveAnswer:
    """Answer ``number`` of a session, from where the memory stands to ``end_tick``; its first note is made at once.

    It begins with a note. Each answer has dice of its own, so that it does not depend on how many notes others took.
    """

    def __init__(self, memory: LiveMemory, task: AccompanyTask, number: int, end_tick: int, reach: InRange) -> None:
        self.end_tick = end_tick
        self._memory, self._sampler = memory, Sampler.of(task, number)
        self._rules = MelodyConstraints(task.key, end_tick, [reach, InScale(task.key.pitch_classes)])
        self._made: list[Note] = []
        self._go_on()

    def notes(self) -> Iterator[Note]:
        """All notes; those that are not there yet are made when they are asked for."""
        yield from self._made
        while self._memory.cursor.tick < self.end_tick:
            count = len(self._made)
            self._go_on()
            yield from self._made[count:]

    def until(self, tick: float) -> list[Note]:
        """Of the notes that were made, those that begin before a tick."""
        return [note for note in self._made if note.start_tick < tick]

    def _go_on(self) -> None:
        """Make a note or a rest."""
        cursor = self._memory.cursor
        events = self._rules.legal_events(cursor)
        event = self._memory.draw(self._sampler, events if self._made else events[events != v.REST])
        self._memory.draw(self._sampler, self._rules.legal_durations(cursor, event))
        if event != v.REST:
            self._made.append(cursor.notes[-1])
