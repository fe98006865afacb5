"""What a server answers, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seqgen import wire
from seqgen.music.score import Note, Score
from seqgen.v1 import composer_service_pb2 as composer_pb
from seqgen.v1 import given_piece_pb2 as given_piece_pb
from seqgen.v1 import model_service_pb2 as model_pb
from seqgen.verbs.compose.task import ComposeTask


@dataclass(frozen=True, slots=True)
class Melody:
    """A finished melody, and its task with every field filled in: that task gives the same melodies again."""

    score: Score
    task: ComposeTask
    index: int
    model_version: str

    @property
    def model(self) -> str:
        """Name of the model that composed it."""
        return self.task.model


@dataclass(frozen=True, slots=True)
class StreamedNote:
    """A final note of melody ``index``, at 480 ticks per quarter note."""

    index: int
    note: Note


@dataclass(frozen=True, slots=True)
class FinishedPiece:
    """A piece made from a given one; the same call with its seed gives the same pieces."""

    score: Score
    index: int
    seed: int
    model: str
    model_version: str


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a model is, what it was trained on, how good it is and what it cannot do."""

    name: str
    version: str
    description: str
    parameter_count: int
    styles: tuple[str, ...]
    trained_on: str
    licence: str
    command: str
    limits: str
    metrics: Mapping[str, float]


def event(message: composer_pb.StreamComposeResponse) -> StreamedNote | Melody:
    """What one message of a stream carries."""
    if message.HasField("note"):
        return StreamedNote(message.note.melody_index, wire.note_from_message(message.note.note))
    return melody(message.melody)


def melody(message: composer_pb.Melody) -> Melody:
    """The melody that a message carries."""
    return Melody(
        wire.score_from_message(message.score),
        wire.task_from_message(message.task),
        message.index,
        message.model_version,
    )


def model_card(message: model_pb.ModelCard) -> ModelCard:
    """The card that a message carries."""
    values: dict[str, Any] = {field.name: getattr(message, field.name) for field in message.DESCRIPTOR.fields}
    return ModelCard(**values | {"styles": tuple(message.styles), "metrics": dict(message.metrics)})


def piece(message: given_piece_pb.FinishedPiece) -> FinishedPiece:
    """The piece that a message carries."""
    score = wire.score_from_message(message.score)
    return FinishedPiece(score, message.index, message.seed, message.model, message.model_version)
