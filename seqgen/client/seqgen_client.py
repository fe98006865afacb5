"""The connection to a server: one method for each thing that it can do."""

from collections.abc import Generator
from functools import partial
from typing import Self, Unpack

import grpc

from seqgen import wire
from seqgen.client import answers
from seqgen.client.accompany import AccompanySession
from seqgen.client.answers import FinishedPiece, Melody, ModelCard, StreamedNote
from seqgen.client.failures import readable_errors
from seqgen.v1 import composer_service_pb2 as composer_pb
from seqgen.v1 import critic_service_pb2 as critic_pb
from seqgen.v1 import model_service_pb2 as model_pb
from seqgen.v1 import verbs_pb2 as verbs_pb
from seqgen.v1.composer_service_pb2_grpc import ComposerServiceStub
from seqgen.v1.critic_service_pb2_grpc import CriticServiceStub
from seqgen.v1.model_service_pb2_grpc import ModelServiceStub
from seqgen.verbs.compose.request import ComposeFields
from seqgen.verbs.critique import Critique
from seqgen.verbs.suggest.task import Suggestion
from seqgen.wire.accompany import AccompanyFields, accompany_request
from seqgen.wire.verbs import (
    ContinueFields,
    CritiqueFields,
    HarmonizeFields,
    InfillFields,
    Piece,
    RestoreFields,
    SuggestFields,
    VaryFields,
    filled,
)

DEFAULT_TARGET = "127.0.0.1:50051"


class SeqgenClient:
    """A connection to a seqgen server; use it in a ``with`` block.

    Input that the server refuses raises `InvalidInput` that names the field; other failures, `ServiceError`. A piece is
    a score or the bytes of a MIDI file; a field left out has the default of its task.
    ``timeout_seconds`` bounds every call, streams included; None sets no bound.
    """

    def __init__(self, target: str = DEFAULT_TARGET, *, timeout_seconds: float | None = None) -> None:
        self._target = target
        self._timeout = timeout_seconds
        options = [("grpc.max_receive_message_length", wire.MAX_RESPONSE_BYTES)]
        self._channel = grpc.insecure_channel(target, options=options)
        self._composer = ComposerServiceStub(self._channel)
        self._critic = CriticServiceStub(self._channel)
        self._models = ModelServiceStub(self._channel)

    def compose(self, **fields: Unpack[ComposeFields]) -> list[Melody]:
        """Compose ``count`` melodies; a field left out has the default of `ComposeTask`."""
        request = composer_pb.ComposeRequest(task=wire.fields_to_message(fields))
        with readable_errors(self._target):
            response = self._composer.Compose(request, timeout=self._timeout)
        return [answers.melody(message) for message in response.melodies]

    def stream_compose(self, **fields: Unpack[ComposeFields]) -> Generator[StreamedNote | Melody, None, None]:
        """Compose the same, each note once it is final, then the melody; closing it stops the work."""
        request = composer_pb.StreamComposeRequest(task=wire.fields_to_message(fields))
        with readable_errors(self._target):
            call = self._composer.StreamCompose(request, timeout=self._timeout)
            try:
                yield from map(answers.event, call)
            finally:
                call.cancel()

    def continue_(self, piece: Piece, **fields: Unpack[ContinueFields]) -> list[FinishedPiece]:
        """The piece with new bars behind its own, ``count`` times; fields as in `ContinueTask`."""
        request = composer_pb.ContinueRequest(task=filled(verbs_pb.ContinueTask(), piece, fields))
        with readable_errors(self._target):
            response = self._composer.Continue(request, timeout=self._timeout)
        return [answers.piece(message) for message in response.pieces]

    def infill(self, piece: Piece, **fields: Unpack[InfillFields]) -> list[FinishedPiece]:
        """The piece with some bars written anew, ``count`` times; fields as in `InfillTask`."""
        request = composer_pb.InfillRequest(task=filled(verbs_pb.InfillTask(), piece, fields))
        with readable_errors(self._target):
            response = self._composer.Infill(request, timeout=self._timeout)
        return [answers.piece(message) for message in response.pieces]

    def harmonize(self, piece: Piece, **fields: Unpack[HarmonizeFields]) -> list[FinishedPiece]:
        """The melody and three voices below it, ``count`` times; fields as in `HarmonizeTask`."""
        request = composer_pb.HarmonizeRequest(task=filled(verbs_pb.HarmonizeTask(), piece, fields))
        with readable_errors(self._target):
            response = self._composer.Harmonize(request, timeout=self._timeout)
        return [answers.piece(message) for message in response.pieces]

    def restore(self, piece: Piece, **fields: Unpack[RestoreFields]) -> list[FinishedPiece]:
        """The damaged piece made whole, ``count`` times; fields as in `RestoreTask`."""
        request = composer_pb.RestoreRequest(task=filled(verbs_pb.RestoreTask(), piece, fields))
        with readable_errors(self._target):
            response = self._composer.Restore(request, timeout=self._timeout)
        return [answers.piece(message) for message in response.pieces]

    def vary(self, piece: Piece, **fields: Unpack[VaryFields]) -> list[FinishedPiece]:
        """Variations of the piece, ``count`` of them; fields as in `VaryTask`."""
        request = composer_pb.VaryRequest(task=filled(verbs_pb.VaryTask(), piece, fields))
        with readable_errors(self._target):
            response = self._composer.Vary(request, timeout=self._timeout)
        return [answers.piece(message) for message in response.pieces]

    def accompany(self, **fields: Unpack[AccompanyFields]) -> AccompanySession:
        """Open a session with a partner who answers phrases; fields as in `AccompanyTask`, ``key`` must be there."""
        first = accompany_request(fields)
        return AccompanySession(partial(self._composer.Accompany, timeout=self._timeout), first, self._target)

    def suggest(self, piece: Piece, **fields: Unpack[SuggestFields]) -> list[Suggestion]:
        """What may come next, or stand in a note's or a bar's place, likeliest first; fields as in `SuggestTask`."""
        request = critic_pb.SuggestRequest(task=filled(verbs_pb.SuggestTask(), piece, fields))
        with readable_errors(self._target):
            response = self._critic.Suggest(request, timeout=self._timeout)
        return [wire.suggestion_from_message(message) for message in response.suggestions]

    def critique(self, piece: Piece, **fields: Unpack[CritiqueFields]) -> Critique:
        """How likely each note is, and where the piece breaks rules; fields as in `CritiqueTask`."""
        request = critic_pb.CritiqueRequest(task=filled(verbs_pb.CritiqueTask(), piece, fields))
        with readable_errors(self._target):
            response = self._critic.Critique(request, timeout=self._timeout)
        return wire.critique_from_message(response.critique)

    def models(self) -> list[ModelCard]:
        """The cards of all models of the server, the default first."""
        with readable_errors(self._target):
            response = self._models.ListModels(model_pb.ListModelsRequest(), timeout=self._timeout)
        return [answers.model_card(message) for message in response.models]

    def model(self, name: str | None = None) -> ModelCard:
        """The card of one model, or of the default model."""
        with readable_errors(self._target):
            response = self._models.GetModel(model_pb.GetModelRequest(model=name), timeout=self._timeout)
        return answers.model_card(response.model)

    def close(self) -> None:
        """Close the connection; calls under way are cancelled."""
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
