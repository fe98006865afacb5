"""Melodies on their way: any number of tasks at once, in one engine for each model."""

import secrets
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from seqgen.generation import BeamSequence, Engine, MelodySequence
from seqgen.model_shelf import ModelShelf
from seqgen.music.score import Note, Score
from seqgen.verbs.compose.task import ComposeTask
from seqgen.verbs.work import MelodyTask, MelodyWork, verb_of

if TYPE_CHECKING:
    from seqgen.verbs.accompany.task import AccompanyTask
    from seqgen.verbs.stepped import SteppedTask

RANDOM_SEEDS = 2**32
Sequence = MelodySequence | BeamSequence
Task = TypeVar("Task", bound="MelodyTask | SteppedTask | AccompanyTask")
TaskOf = TypeVar("TaskOf", bound="MelodyTask | SteppedTask", covariant=True)


@dataclass(frozen=True, slots=True)
class Composition(Generic[TaskOf]):
    """A finished piece; ``task`` has its seed (and metre and tempo) filled in, so that it can be done again."""

    score: Score
    task: TaskOf
    index: int
    model: str
    model_version: str

    @property
    def seed(self) -> int | None:
        """Given or drawn."""
        return self.task.seed


@dataclass(eq=False, slots=True)
class Job:
    """A task being worked on."""

    task: MelodyTask
    work: MelodyWork
    wants_notes: bool
    sequences: list[Sequence] = field(default_factory=list)
    notes_given: list[int] = field(default_factory=list)

    def cancel(self) -> None:
        """Stop at the next step; no further events come."""
        for sequence in self.sequences:
            sequence.is_cancelled = True


@dataclass(frozen=True, slots=True)
class NoteComposed:
    """A note that is final, in the ticks of the score that it will be part of."""

    job: Job
    index: int
    note: Note


@dataclass(frozen=True, slots=True)
class MelodyComposed:
    """A melody that is finished."""

    job: Job
    composition: Composition[MelodyTask]


ComposeEvent = NoteComposed | MelodyComposed


class MelodyJobs:
    """Takes tasks up and works on all of them, a token each at a time."""

    def __init__(self, shelf: ModelShelf) -> None:
        self._shelf = shelf
        self._engines: dict[str, Engine] = {}
        self._jobs: dict[Sequence, tuple[Job, int]] = {}
        self._inboxes: dict[Job, deque[ComposeEvent]] = {}

    def stream(self, task: MelodyTask, *, wants_notes: bool = True) -> Iterator[ComposeEvent]:
        """Notes, if wanted, as they become final, and each melody when it is finished."""
        job = self.submit(task, wants_notes=wants_notes)
        inbox = self._inboxes[job] = deque()
        try:
            while inbox or any(not sequence.is_done for sequence in job.sequences):
                if inbox:
                    yield inbox.popleft()
                else:
                    self.advance()
        finally:
            job.cancel()
            del self._inboxes[job]

    @property
    def is_idle(self) -> bool:
        """Whether no job is left to work on."""
        return all(engine.is_idle for engine in self._engines.values())

    def submit(self, task: MelodyTask, *, wants_notes: bool = True) -> Job:
        """Take up a task; its events, those of single notes only if wanted, come from `advance`.

        Raises InvalidInput for what cannot be done.
        """
        verb, task = verb_of(task), resolved(task)
        network = self._shelf.load(task.model, verb.name, verb.models).network
        job = Job(task, verb.work(task), wants_notes)
        engine = self._engines.setdefault(task.model, Engine(network))
        for index in range(task.count):
            sequence = searching(job.work.sequence(network, index), task.beam_width)
            job.sequences.append(sequence)
            job.notes_given.append(0)
            self._jobs[sequence] = (job, index)
            engine.submit(sequence, group=job)
        return job

    def advance(self) -> list[ComposeEvent]:
        """One engine step for all jobs: what became final in it, but for what `stream` is waiting for."""
        events: list[ComposeEvent] = []
        for engine in self._engines.values():
            for sequence in engine.advance():
                assert isinstance(sequence, Sequence)
                events += self._events(sequence)
        self._jobs = {sequence: place for sequence, place in self._jobs.items() if not sequence.is_done}
        for event in events:
            if event.job in self._inboxes:
                self._inboxes[event.job].append(event)
        return [event for event in events if event.job not in self._inboxes]

    def _events(self, sequence: Sequence) -> Iterator[ComposeEvent]:
        job, index = self._jobs[sequence]
        if sequence.is_cancelled:
            return
        if job.wants_notes:
            notes = job.work.new_notes(sequence.cursor)
            for note in notes[job.notes_given[index] :]:
                yield NoteComposed(job, index, job.work.played(note))
            job.notes_given[index] = len(notes)
        if sequence.is_done:
            card, score = self._shelf.card(job.task.model), job.work.finished(sequence.cursor)
            yield MelodyComposed(job, Composition(score, job.task, index, card.name, card.version))


def searching(start: MelodySequence, beam_width: int) -> Sequence:
    """What goes on from a start: the same sequence, which samples, or a search where it is wider than one."""
    return start if beam_width == 1 else BeamSequence(start, beam_width)


def resolved(task: MelodyTask) -> MelodyTask:
    """The task with everything that a default or chance decides filled in."""
    task = seeded(task)
    if isinstance(task, ComposeTask):
        metre, quarters_per_minute = task.resolved_metre, task.resolved_quarters_per_minute
        return replace(task, metre=metre, quarters_per_minute=quarters_per_minute)
    return task


def seeded(task: Task) -> Task:
    """The task with a seed, drawn where it has none."""
    return replace(task, seed=secrets.randbelow(RANDOM_SEEDS) if task.seed is None else task.seed)
