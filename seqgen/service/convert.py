"""From what the composer returns to what the wire carries."""

from collections.abc import Iterable
from typing import Any

from seqgen import wire
from seqgen.errors import InvalidInput
from seqgen.melody_jobs import ComposeEvent, Composition, NoteComposed
from seqgen.models.card import ModelCard
from seqgen.v1.composer_service_pb2 import ComposedNote, Melody, StreamComposeResponse
from seqgen.v1.given_piece_pb2 import FinishedPiece
from seqgen.v1.model_service_pb2 import ModelCard as ModelCardMessage


def melody(composition: Composition[Any]) -> Melody:
    """The message of a finished melody."""
    return Melody(
        score=wire.score_to_message(composition.score),
        task=wire.task_to_message(composition.task),
        index=composition.index,
        model_version=composition.model_version,
    )


def pieces(compositions: Iterable[Composition[Any]]) -> list[FinishedPiece]:
    """The messages of pieces made from a caller's; raises InvalidInput where they have more ticks than a message."""
    try:
        return list(map(_piece, compositions))
    except ValueError:
        sentence = "piece has so many ticks that what is made of it fits no message, give one with fewer a quarter"
        raise InvalidInput("piece", sentence) from None


def _piece(composition: Composition[Any]) -> FinishedPiece:
    return FinishedPiece(
        score=wire.score_to_message(composition.score),
        index=composition.index,
        seed=composition.task.seed,
        model=composition.model,
        model_version=composition.model_version,
    )


def stream_event(event: ComposeEvent) -> StreamComposeResponse:
    """The message of one event of a stream."""
    if isinstance(event, NoteComposed):
        note = ComposedNote(melody_index=event.index, note=wire.note_to_message(event.note))
        return StreamComposeResponse(note=note)
    return StreamComposeResponse(melody=melody(event.composition))


def model_card(card: ModelCard) -> ModelCardMessage:
    """The message of a model card; both have the same field names."""
    names = [field.name for field in ModelCardMessage.DESCRIPTOR.fields]
    return ModelCardMessage(**{name: getattr(card, name) for name in names})
