"""Nonsense is answered with INVALID_ARGUMENT that names every bad field, in the request's own terms."""

import math
from collections.abc import Callable

import grpc
import pytest
from google.rpc.error_details_pb2 import BadRequest
from grpc_status import rpc_status

from seqgen.v1.composer_service_pb2 import ComposeRequest, ComposeTask, FixedNote, StreamComposeRequest
from seqgen.v1.composer_service_pb2_grpc import ComposerServiceStub
from seqgen.v1.model_service_pb2 import GetModelRequest
from seqgen.v1.model_service_pb2_grpc import ModelServiceStub

BAD_FIELDS = [
    ("model", "melody-gan"),
    ("style", "tango"),
    ("style", ""),
    ("key", "H#"),
    ("key", "G# major"),
    ("metre", "7/0"),
    ("metre", "4"),
    ("metre", "1/32"),
    ("bars", 0),
    ("bars", 100_000),
    ("bars", -1),
    ("pickup_eighths", -1),
    ("pickup_eighths", 8),
    ("quarters_per_minute", 0.0),
    ("quarters_per_minute", math.inf),
    ("lowest_pitch", 0),
    ("highest_pitch", 127),
    ("temperature", -1.0),
    ("temperature", math.nan),
    ("top_k", -1),
    ("top_p", 0.0),
    ("seed", -1),
    ("count", 0),
    ("count", 65),
    ("min_p", 1.5),
    ("min_p", math.nan),
    ("max_in_a_row", 17),
    ("beam_width", 0),
    ("beam_width", 17),
    ("scale", "jazz"),
    ("scale", ""),
    ("fixed_notes", [FixedNote()]),
    ("fixed_notes", [FixedNote(bar=1, beat=1, pitch=74, duration_quarters=math.nan)]),
    ("fixed_notes", [FixedNote(bar=1, beat=1, pitch=77, duration_quarters=1)]),
    ("fixed_notes", [FixedNote(bar=1, beat=1, pitch=74, duration_quarters=1)] * 513),
    ("chords", "D | H"),
    ("chords", "D | Fm"),
    ("chords", ""),
]


def violations(call: Callable[[], object]) -> dict[str, str]:
    """The sentence for each bad field in the error that the call ends with."""
    with pytest.raises(grpc.RpcError) as raised:
        call()
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    [detail] = rpc_status.from_call(raised.value).details
    bad_request = BadRequest()
    assert detail.Unpack(bad_request)
    return {violation.field: violation.description for violation in bad_request.field_violations}


@pytest.mark.parametrize(("field", "value"), BAD_FIELDS)
def test_a_bad_field_is_named(channel: grpc.Channel, field: str, value: object) -> None:
    request = ComposeRequest(task=ComposeTask(**{field: value}))
    [(path, sentence)] = violations(lambda: ComposerServiceStub(channel).Compose(request)).items()
    assert path == f"task.{field}"
    assert "got" in sentence and "\n" not in sentence and len(sentence) < 250


def test_all_bad_fields_are_named_at_once(channel: grpc.Channel) -> None:
    task = ComposeTask(style="tango", key="H#", metre="7/0", bars=0, temperature=-1, quarters_per_minute=5)
    named = violations(lambda: ComposerServiceStub(channel).Compose(ComposeRequest(task=task)))
    assert set(named) == {f"task.{field.name}" for field, _ in task.ListFields()}


def test_a_stream_refuses_as_a_call_does(channel: grpc.Channel) -> None:
    task = ComposeTask(bars=0, model="melody-gan")
    assert "task.bars" in violations(
        lambda: list(ComposerServiceStub(channel).StreamCompose(StreamComposeRequest(task=task)))
    )


def test_an_unknown_model_has_no_card(channel: grpc.Channel) -> None:
    request = GetModelRequest(model="melody-gan")
    [(path, sentence)] = violations(lambda: ModelServiceStub(channel).GetModel(request)).items()
    assert path == "model"
    assert "melody-lstm" in sentence
