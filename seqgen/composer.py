"""The composer: one object behind the command line, gRPC and Python.

>>> from seqgen import ComposeTask, Composer
>>> composition, = Composer().compose(ComposeTask(style="jig", bars=2, seed=1))
>>> composition.score.length_ticks == 2 * 6 * 240
True
"""

import secrets
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from seqgen.compose_task import MODEL_NAMES, ComposeTask
from seqgen.errors import InvalidInput
from seqgen.generation import Engine, MelodySequence
from seqgen.melody_plan import finished_score, plan_melody, played_note
from seqgen.models import MelodyLSTM
from seqgen.models.card import ModelCard
from seqgen.models.loading import LoadedModel, load_card, load_model, shipped_checkpoint, shipped_models
from seqgen.music.score import Note, Score

RANDOM_SEEDS = 2**32


@dataclass(frozen=True, slots=True)
class Composition:
    """A finished melody; ``task`` has seed, metre and tempo filled in, so that it can be composed again."""

    score: Score
    task: ComposeTask
    index: int
    model: str
    model_version: str


@dataclass(eq=False, slots=True)
class Job:
    """A task being worked on."""

    task: ComposeTask
    sequences: list[MelodySequence] = field(default_factory=list)
    notes_given: list[int] = field(default_factory=list)

    def cancel(self) -> None:
        """Stop at the next step; no further events come."""
        for sequence in self.sequences:
            sequence.is_cancelled = True


@dataclass(frozen=True, slots=True)
class NoteComposed:
    """A note that is final; times in ticks of 480 a quarter."""

    job: Job
    index: int
    note: Note


@dataclass(frozen=True, slots=True)
class MelodyComposed:
    """A melody that is finished."""

    job: Job
    composition: Composition


ComposeEvent = NoteComposed | MelodyComposed


class Composer:
    """Loads models when they are first asked for and runs one engine for each.

    ``checkpoint`` replaces the shipped weights of its model. Not thread-safe: servers give it one thread.
    """

    def __init__(self, checkpoint: Path | str | None = None) -> None:
        self._loaded: dict[str, LoadedModel[MelodyLSTM]] = {}
        self._engines: dict[str, Engine] = {}
        self._jobs: dict[MelodySequence, tuple[Job, int]] = {}
        self._inboxes: dict[Job, deque[ComposeEvent]] = {}
        if checkpoint is not None:
            loaded = load_model(Path(checkpoint), MelodyLSTM)
            self._loaded[loaded.card.name] = loaded

    def compose(self, task: ComposeTask) -> list[Composition]:
        """All melodies of a task, in order of index."""
        finished = [event.composition for event in self.stream(task) if isinstance(event, MelodyComposed)]
        return sorted(finished, key=lambda composition: composition.index)

    def stream(self, task: ComposeTask) -> Iterator[ComposeEvent]:
        """Notes as they become final, and each melody when it is finished."""
        job = self.submit(task)
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

    def models(self) -> list[ModelCard]:
        """The cards of all models that are shipped, those among them that only judge included."""
        return [self.model(name) for name in shipped_models()]

    def model(self, name: str) -> ModelCard:
        """The card of one model; raises InvalidInput for an unknown name."""
        if name in self._loaded:
            return self._loaded[name].card
        if name not in shipped_models():
            raise InvalidInput("model", f"model must be one of {', '.join(shipped_models())}, got {str(name)[:40]!r}")
        return load_card(shipped_checkpoint(name))

    def warm_up(self) -> None:
        """Load the default model and compile what it needs, so that the first request is as fast as the next."""
        self.compose(ComposeTask(bars=1, seed=0))

    @property
    def is_idle(self) -> bool:
        """Whether no job is left to work on."""
        return all(engine.is_idle for engine in self._engines.values())

    def submit(self, task: ComposeTask) -> Job:
        """Take up a task; its events come from `advance`. Raises InvalidInput for an unknown model."""
        card = self._load(task.model).card
        job = Job(resolved(task))
        for index in range(task.count):
            sequence = plan_melody(job.task, index)
            job.sequences.append(sequence)
            job.notes_given.append(0)
            self._jobs[sequence] = (job, index)
            self._engine(card.name).submit(sequence, group=job)
        return job

    def advance(self) -> list[ComposeEvent]:
        """One engine step for all jobs: what became final in it, but for what `stream` is waiting for."""
        events: list[ComposeEvent] = []
        for engine in self._engines.values():
            for sequence in engine.advance():
                assert isinstance(sequence, MelodySequence)
                events += self._events(sequence)
        self._jobs = {sequence: place for sequence, place in self._jobs.items() if not sequence.is_done}
        for event in events:
            if event.job in self._inboxes:
                self._inboxes[event.job].append(event)
        return [event for event in events if event.job not in self._inboxes]

    def _events(self, sequence: MelodySequence) -> Iterator[ComposeEvent]:
        job, index = self._jobs[sequence]
        if sequence.is_cancelled:
            return
        notes = sequence.cursor.notes
        for note in notes[job.notes_given[index] :]:
            yield NoteComposed(job, index, played_note(note, job.task))
        job.notes_given[index] = len(notes)
        if sequence.is_done:
            card = self._load(job.task.model).card
            score = finished_score(sequence.cursor, job.task)
            yield MelodyComposed(job, Composition(score, job.task, index, card.name, card.version))

    def _load(self, name: str) -> LoadedModel[MelodyLSTM]:
        if name not in MODEL_NAMES:
            raise InvalidInput("model", f"model must be one of {', '.join(MODEL_NAMES)}, got {str(name)[:40]!r}")
        if name not in self._loaded:
            self._loaded[name] = load_model(shipped_checkpoint(name), MelodyLSTM)
        return self._loaded[name]

    def _engine(self, name: str) -> Engine:
        return self._engines.setdefault(name, Engine(self._load(name).network))


def resolved(task: ComposeTask) -> ComposeTask:
    """The task with everything that a default or chance decides filled in."""
    return replace(
        task,
        metre=task.resolved_metre,
        quarters_per_minute=task.resolved_quarters_per_minute,
        seed=secrets.randbelow(RANDOM_SEEDS) if task.seed is None else task.seed,
    )
