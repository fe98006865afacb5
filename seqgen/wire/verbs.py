"""What goes into the task of a verb: a piece, and loose fields."""

from collections.abc import Iterable
from typing import TypedDict, TypeVar

from seqgen.errors import InvalidInput
from seqgen.music.harmony.progression import Progression
from seqgen.music.score import Score
from seqgen.v1 import verbs_pb2 as verbs_pb
from seqgen.v1.given_piece_pb2 import GivenPiece
from seqgen.wire.fields import set_fields
from seqgen.wire.limits import check_request_size
from seqgen.wire.scores import score_to_message

Piece = Score | bytes
"""A score, or the bytes of a MIDI file."""
TaskMessage = (
    verbs_pb.ContinueTask
    | verbs_pb.InfillTask
    | verbs_pb.HarmonizeTask
    | verbs_pb.RestoreTask
    | verbs_pb.VaryTask
    | verbs_pb.SuggestTask
    | verbs_pb.CritiqueTask
)
Filled = TypeVar("Filled", bound=TaskMessage)


class _ModelFields(TypedDict, total=False):
    model: str | None


class _PartFields(_ModelFields, total=False):
    part: int | None


class _SeededFields(_ModelFields, total=False):
    temperature: float | None
    seed: int | None
    count: int | None


class _GibbsFields(_SeededFields, total=False):
    gibbs_steps: int | None


class _RoomFields(_SeededFields, _PartFields, total=False):
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


class InfillFields(_RoomFields, _GibbsFields, total=False):
    """The fields of `InfillTask` but its score."""

    from_bar: int | None
    to_bar: int | None


class HarmonizeFields(_GibbsFields, _PartFields, total=False):
    """The fields of `HarmonizeTask` but its score."""


class _VoicesFields(_GibbsFields, total=False):
    parts: Iterable[int] | None


class RestoreFields(_VoicesFields, total=False):
    """The fields of `RestoreTask` but its score."""

    doubt_below: float | None
    fill_rests: bool | None


class VaryFields(_VoicesFields, total=False):
    """The fields of `VaryTask` but its score."""

    share: float | None


class CritiqueFields(_PartFields, total=False):
    """The fields of `CritiqueTask` but its score."""

    style: str | None


class SuggestFields(CritiqueFields, total=False):
    """The fields of `SuggestTask` but its score."""

    bar: int | None
    note: int | None
    count: int | None


VerbFields = (
    ContinueFields | InfillFields | HarmonizeFields | RestoreFields | VaryFields | CritiqueFields | SuggestFields
)


def filled(task: Filled, piece: Piece, fields: VerbFields) -> Filled:
    """The same message of a task with all of them; raises InvalidInput for what fits no message, or too large a one."""
    task.piece.CopyFrom(_given_piece(piece))
    set_fields(task, fields)
    check_request_size("piece", task.ByteSize())
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
