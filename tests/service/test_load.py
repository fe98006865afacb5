"""Leaving, stalling and crowding: no caller can keep the server from the others."""

from collections.abc import Callable

import grpc
import pytest
from google.rpc.error_details_pb2 import RetryInfo
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_status import rpc_status

from seqgen.client import SeqgenClient, ServiceError
from seqgen.v1.composer_service_pb2 import ComposeRequest, ComposeTask, StreamComposeRequest
from seqgen.v1.composer_service_pb2_grpc import ComposerServiceStub

LONG = {"bars": 128, "count": 64}  # takes seconds
SMALL_HTTP2_WINDOW = [("grpc.http2.bdp_probe", 0)]  # else the client's transport grows until it takes the whole stream


def test_closing_a_stream_frees_the_composer(start_server: Callable) -> None:
    server = start_server(max_requests=1)
    with SeqgenClient(server.address) as client:
        events = client.stream_compose(**LONG)
        next(events)
        events.close()
        server.wait_until_idle()
        assert client.compose(bars=1)


def test_a_deadline_ends_the_work(start_server: Callable) -> None:
    server = start_server()
    with SeqgenClient(server.address, timeout_seconds=0.3) as client, pytest.raises(ServiceError) as raised:
        client.compose(**LONG)
    assert raised.value.code == "DEADLINE_EXCEEDED"
    server.wait_until_idle()


def test_a_caller_that_vanishes_ends_the_work(start_server: Callable) -> None:
    server = start_server()
    with grpc.insecure_channel(server.address) as channel:
        stream = ComposerServiceStub(channel).StreamCompose(StreamComposeRequest(task=ComposeTask(**LONG)))
        next(stream)
    server.wait_until_idle()


def test_a_stalled_reader_is_cut_off_and_the_others_are_served(start_server: Callable) -> None:
    server = start_server(window_events=128)
    with (
        grpc.insecure_channel(server.address, options=SMALL_HTTP2_WINDOW) as channel,
        SeqgenClient(server.address) as client,
    ):
        stream = ComposerServiceStub(channel).StreamCompose(StreamComposeRequest(task=ComposeTask(**LONG)))
        next(stream)
        assert client.compose(bars=1)
        server.wait_until_idle(seconds=60)
        with pytest.raises(grpc.RpcError) as raised:
            list(stream)
    assert raised.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert "unread" in raised.value.details()


def test_a_full_queue_refuses_and_says_when_to_come_back(start_server: Callable) -> None:
    server = start_server(max_requests=1)
    with grpc.insecure_channel(server.address) as channel:
        stub = ComposerServiceStub(channel)
        stream = stub.StreamCompose(StreamComposeRequest(task=ComposeTask(**LONG)))
        next(stream)
        with pytest.raises(grpc.RpcError) as raised:
            stub.Compose(ComposeRequest())
        stream.cancel()
    assert raised.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    [detail] = rpc_status.from_call(raised.value).details
    assert detail.Unpack(retry := RetryInfo())
    assert retry.retry_delay.seconds > 0


def test_health_and_reflection_answer_while_composing(start_server: Callable) -> None:
    server = start_server()
    with grpc.insecure_channel(server.address) as channel:
        stream = ComposerServiceStub(channel).StreamCompose(StreamComposeRequest(task=ComposeTask(**LONG)))
        next(stream)
        health = health_pb2_grpc.HealthStub(channel)
        for service in ("", "seqgen.v1.ComposerService", "seqgen.v1.CriticService", "seqgen.v1.ModelService"):
            answer = health.Check(health_pb2.HealthCheckRequest(service=service), timeout=2)
            assert answer.status == health_pb2.HealthCheckResponse.SERVING
        services = set(ProtoReflectionDescriptorDatabase(channel).get_services())
        stream.cancel()
    named = {"seqgen.v1.ComposerService", "seqgen.v1.CriticService", "seqgen.v1.ModelService", "grpc.health.v1.Health"}
    assert named <= services
