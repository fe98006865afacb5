"""Bytes that are no request, or too many, are refused in a sentence by every method, and the log stays clean."""

import logging
from collections.abc import Callable, Iterator

import grpc
import pytest
from google.rpc.error_details_pb2 import BadRequest
from grpc_status import rpc_status

from seqgen.v1 import accompany_pb2 as accompany_pb
from seqgen.v1 import composer_service_pb2, critic_service_pb2, model_service_pb2
from seqgen.wire import MAX_REQUEST_BYTES

METHODS = {
    f"/{service.full_name}/{method.name}": method
    for module in (composer_service_pb2, critic_service_pb2, model_service_pb2)
    for service in module.DESCRIPTOR.services_by_name.values()
    for method in service.methods
}
NO_MESSAGE = b"\xff\xff"
ACCOMPANY = "/seqgen.v1.ComposerService/Accompany"
TASK = accompany_pb.AccompanyRequest(task=accompany_pb.AccompanyTask(key="D", is_live=False)).SerializeToString()
NOW = accompany_pb.AccompanyRequest(now_seconds=1).SerializeToString()


def called(channel: grpc.Channel, path: str, *requests: bytes) -> object:
    """Call a method with bytes, as a program in any language could, and read its answer."""
    method = METHODS[path]
    if method.client_streaming:
        return list(channel.stream_stream(path)(iter(requests), timeout=60))
    if method.server_streaming:
        return list(channel.unary_stream(path)(requests[0], timeout=60))
    return channel.unary_unary(path)(requests[0], timeout=60)


def refusal(call: Callable[[], object]) -> str:
    """The sentence with which the request as a whole is refused as bad input."""
    with pytest.raises(grpc.RpcError) as raised:
        call()
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    bad_request, [detail] = BadRequest(), rpc_status.from_call(raised.value).details
    assert detail.Unpack(bad_request)
    assert [violation.field for violation in bad_request.field_violations] == ["request"]
    return str(raised.value.details())


@pytest.fixture
def clean_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fails where anything was logged."""
    with caplog.at_level(logging.WARNING):
        yield
    assert caplog.records == []


@pytest.mark.usefixtures("clean_log")
@pytest.mark.parametrize("path", METHODS)
def test_bytes_that_are_no_message_are_refused(channel: grpc.Channel, path: str) -> None:
    sentence = refusal(lambda: called(channel, path, NO_MESSAGE))
    assert path in sentence and "got 2 bytes that are none" in sentence


@pytest.mark.usefixtures("clean_log")
@pytest.mark.parametrize("path", METHODS)
def test_a_request_beyond_a_mebibyte_is_refused(channel: grpc.Channel, path: str) -> None:
    for size in (MAX_REQUEST_BYTES + 1, 4 * MAX_REQUEST_BYTES):
        sentence = refusal(lambda size=size: called(channel, path, bytes(size)))
        assert f"at most {MAX_REQUEST_BYTES} bytes" in sentence and f"got {size};" in sentence


@pytest.mark.usefixtures("clean_log")
def test_a_request_of_a_mebibyte_is_read(channel: grpc.Channel) -> None:
    assert "bytes that are none" in refusal(lambda: called(channel, next(iter(METHODS)), bytes(MAX_REQUEST_BYTES)))


def test_what_would_take_much_memory_is_not_even_received(channel: grpc.Channel) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        called(channel, next(iter(METHODS)), bytes(4 * MAX_REQUEST_BYTES + 1))
    assert raised.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


@pytest.mark.usefixtures("clean_log")
def test_a_session_is_ended_by_bytes_that_are_no_event(melody_server: object) -> None:
    with grpc.insecure_channel(melody_server.address) as channel:  # type: ignore[attr-defined]
        assert ACCOMPANY in refusal(lambda: called(channel, ACCOMPANY, TASK, NOW, NO_MESSAGE))
