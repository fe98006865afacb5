"""What goes into the task of a verb: a piece, and loose fields."""

from typing import TypedDict, TypeVar

from seqgen.errors import InvalidInput
from seqgen.music.harmony.progression import Progression
from seqgen.music.score import Score
from seqgen.v1 import verbs_pb2 as verbs_pb
from seqgen.v1.given_piece_pb2 import GivenPiece
from seqgen.wire.fields import set_fields
from seqgen.wire.scores import score_to_message

Piece = Score | bytes
"""A score, or the bytes of a MIDI file."""
TaskMessage = (
    verbs_pb.ContinueTask | verbs_pb.InfillTask | verbs_pb.HarmonizeTask | verbs_pb.SuggestTask | verbs_pb.CritiqueTask
)
Filled = TypeVar("Filled", bound=TaskMessage)


class _PartFields(TypedDict, total=False):
    part: int | None
    model: str | None


class _SeededFields(_PartFields, total=False):
    temperature: float | None
    seed: int | None
    count: int | None


class _RoomFields(_SeededFields, total=False):
    style: str | None
    chords: str | Progression | None
    close_on_tonic: bool | None
    top_k: int | None
    top_p: float | None
    min_p: float | None
    max_in_a_row: int | None
    beam_width: int | None


class ContinueFields(_RoomFields, total=False):
    """The fields of `ContinueTask` but its score; one that is absent or None has its default."""

    bars: int | None


class InfillFields(_RoomFields, total=False):
    """The fields of `InfillTask` but its score."""

    from_bar: int | None
    to_bar: int | None


class HarmonizeFields(_SeededFields, total=False):
    """The fields of `HarmonizeTask` but its score."""

    gibbs_steps: int | None


class CritiqueFields(_PartFields, total=False):
    """The fields of `CritiqueTask` but its score."""

    style: str | None


class SuggestFields(CritiqueFields, total=False):
    """The fields of `SuggestTask` but its score."""

    bar: int | None
    note: int | None
    count: int | None


VerbFields = ContinueFields | InfillFields | HarmonizeFields | CritiqueFields | SuggestFields


def filled(task: Filled, piece: Piece, fields: VerbFields) -> Filled:
    """The same message of a task with all of them; raises InvalidInput for what fits no message."""
    task.piece.CopyFrom(_given_piece(piece))
    set_fields(task, fields)
    return task


def _given_piece(piece: Piece) -> GivenPiece:
    if isinstance(piece, bytes):
        return GivenPiece(midi=piece)
    if not isinstance(piece, Score):
        raise InvalidInput("piece", f"piece must be a seqgen.Score or the bytes of a MIDI file, got {repr(piece)[:40]}")
    try:
        return GivenPiece(score=score_to_message(piece))
    except ValueError as error:  # a tick that fits no message
        raise InvalidInput("piece", f"piece cannot be sent: {error}") from None
