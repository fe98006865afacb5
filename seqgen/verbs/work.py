"""What the composer asks of a task's work, and which work does which task."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from seqgen.generation import MelodySequence
from seqgen.music.codec.cursor import MelodyCursor
from seqgen.music.score import Note, Score
from seqgen.verbs.compose.new_melody import NewMelody
from seqgen.verbs.compose.task import MODEL_NAMES, ComposeTask
from seqgen.verbs.room.continuation import Continuation, ContinueTask
from seqgen.verbs.room.infilling import VOICE_MODELS, Infilling, InfillTask

MelodyTask = ComposeTask | ContinueTask | InfillTask
Work = TypeVar("Work")


class MelodyWork(Protocol):
    """Notes are in the codec's ticks until they are played."""

    def sequence(self, network: Any, index: int) -> MelodySequence: ...

    def new_notes(self, cursor: MelodyCursor) -> list[Note]: ...

    def played(self, note: Note) -> Note: ...

    def finished(self, cursor: MelodyCursor) -> Score: ...


@dataclass(frozen=True, slots=True)
class Verb(Generic[Work]):
    """What a kind of task asks for, the models that can do it, and how."""

    name: str
    models: tuple[str, ...]
    work: Callable[[Any], Work]


VERBS: dict[type, Verb[MelodyWork]] = {
    ComposeTask: Verb("compose", MODEL_NAMES, NewMelody),
    ContinueTask: Verb("continue", ("melody-transformer",), Continuation),
    InfillTask: Verb("infill", ("melody-transformer", *VOICE_MODELS), Infilling),
}


def verb_of(task: MelodyTask) -> Verb[MelodyWork]:
    """The verb that a task belongs to; its work raises InvalidInput for a score that it cannot work on."""
    return VERBS[type(task)]
