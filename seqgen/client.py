"""The Python SDK: compose on a seqgen server as if it were here. Loads no network and no compiler.

With ``seqgen serve`` running::

    with SeqgenClient("127.0.0.1:50051") as client:
        [melody] = client.compose(style="jig", key="G", bars=8, seed=1)
    write_score(melody.score, "jig.mid")
"""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self, Unpack

import grpc
from google.rpc.error_details_pb2 import BadRequest, RetryInfo
from grpc_status import rpc_status

from seqgen import wire
from seqgen.compose_request import ComposeFields
from seqgen.compose_task import ComposeTask
from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.music.score import Note, Score
from seqgen.v1 import composer_service_pb2 as composer_pb
from seqgen.v1 import model_service_pb2 as model_pb
from seqgen.v1.composer_service_pb2_grpc import ComposerServiceStub
from seqgen.v1.model_service_pb2_grpc import ModelServiceStub

DEFAULT_TARGET = "127.0.0.1:50051"


class ServiceError(RuntimeError):
    """The server could not answer; ``code`` is gRPC's name for why.

    Where ``retry_after_seconds`` is given, the same call may succeed after that time.
    """

    def __init__(self, code: str, sentence: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.retry_after_seconds = retry_after_seconds


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


class SeqgenClient:
    """A connection to a seqgen server; use it in a ``with`` block.

    Input that the server refuses raises `InvalidInput` that names the field; other failures, `ServiceError`.
    ``timeout_seconds`` bounds every call, streams included; None sets no bound.
    """

    def __init__(self, target: str = DEFAULT_TARGET, *, timeout_seconds: float | None = None) -> None:
        self._target = target
        self._timeout = timeout_seconds
        options = [("grpc.max_receive_message_length", wire.MAX_RESPONSE_BYTES)]
        self._channel = grpc.insecure_channel(target, options=options)
        self._composer = ComposerServiceStub(self._channel)
        self._models = ModelServiceStub(self._channel)

    def compose(self, **fields: Unpack[ComposeFields]) -> list[Melody]:
        """Compose ``count`` melodies; a field left out has the default of `ComposeTask`."""
        request = composer_pb.ComposeRequest(task=wire.fields_to_message(fields))
        with _readable_errors(self._target):
            response = self._composer.Compose(request, timeout=self._timeout)
        return [_melody(message) for message in response.melodies]

    def stream_compose(self, **fields: Unpack[ComposeFields]) -> Generator[StreamedNote | Melody, None, None]:
        """Compose the same, each note once it is final, then the melody; closing it stops the work."""
        request = composer_pb.StreamComposeRequest(task=wire.fields_to_message(fields))
        with _readable_errors(self._target):
            call = self._composer.StreamCompose(request, timeout=self._timeout)
            try:
                yield from map(_event, call)
            finally:
                call.cancel()

    def models(self) -> list[ModelCard]:
        """The cards of all models of the server, the default first."""
        with _readable_errors(self._target):
            response = self._models.ListModels(model_pb.ListModelsRequest(), timeout=self._timeout)
        return [_model_card(message) for message in response.models]

    def model(self, name: str | None = None) -> ModelCard:
        """The card of one model, or of the default model."""
        with _readable_errors(self._target):
            response = self._models.GetModel(model_pb.GetModelRequest(model=name), timeout=self._timeout)
        return _model_card(response.model)

    def close(self) -> None:
        """Close the connection; calls under way are cancelled."""
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _event(message: composer_pb.StreamComposeResponse) -> StreamedNote | Melody:
    if message.HasField("note"):
        return StreamedNote(message.note.melody_index, wire.note_from_message(message.note.note))
    return _melody(message.melody)


def _melody(message: composer_pb.Melody) -> Melody:
    return Melody(
        wire.score_from_message(message.score),
        wire.task_from_message(message.task),
        message.index,
        message.model_version,
    )


def _model_card(message: model_pb.ModelCard) -> ModelCard:
    values: dict[str, Any] = {field.name: getattr(message, field.name) for field in message.DESCRIPTOR.fields}
    return ModelCard(**values | {"styles": tuple(message.styles), "metrics": dict(message.metrics)})


@contextmanager
def _readable_errors(target: str) -> Iterator[None]:
    try:
        yield
    except grpc.RpcError as error:
        raise _as_exception(error, target) from None


def _as_exception(error: grpc.RpcError, target: str) -> Exception:
    if error.code() is grpc.StatusCode.UNAVAILABLE:
        sentence = f"no seqgen server answers at {target}, start one with `seqgen serve`"
        return ServiceError(error.code().name, sentence)
    details = rpc_status.from_call(error)
    sentence = error.details() or f"the server at {target} gave no reason"
    for detail in details.details if details else ():
        if detail.Unpack(bad_request := BadRequest()):
            return InvalidInputs([_invalid(violation) for violation in bad_request.field_violations])
        if detail.Unpack(retry := RetryInfo()):
            seconds = retry.retry_delay.ToTimedelta().total_seconds()
            return ServiceError(error.code().name, sentence, seconds)
    return ServiceError(error.code().name, sentence)


def _invalid(violation: BadRequest.FieldViolation) -> InvalidInput:
    return InvalidInput(violation.field.rpartition(".")[2], violation.description)
