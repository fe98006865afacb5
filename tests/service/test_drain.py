"""Stopping lets calls under way finish and refuses new ones."""

from collections.abc import Callable

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from seqgen.client import SeqgenClient
from seqgen.v1.composer_service_pb2 import ComposeTask, StreamComposeRequest
from seqgen.v1.composer_service_pb2_grpc import ComposerServiceStub

SOME_TIME = ComposeTask(bars=32, count=16)


def test_a_call_under_way_finishes_and_health_says_that_no_other_will(start_server: Callable) -> None:
    server = start_server(grace_seconds=60)
    with grpc.insecure_channel(server.address) as channel:
        watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest())
        assert next(watch).status == health_pb2.HealthCheckResponse.SERVING
        stream = ComposerServiceStub(channel).StreamCompose(StreamComposeRequest(task=SOME_TIME))
        next(stream)
        stopping = server.begin_stop()
        assert next(watch).status == health_pb2.HealthCheckResponse.NOT_SERVING
        watch.cancel()
        events = [response.WhichOneof("event") for response in stream]
        assert events.count("melody") == SOME_TIME.count
        stopping.result(timeout=10)


def test_a_call_that_outlasts_the_grace_is_ended(start_server: Callable) -> None:
    server = start_server(grace_seconds=0.1)
    with SeqgenClient(server.address) as client:
        events = client.stream_compose(bars=128, count=64)
        next(events)
        server.begin_stop().result(timeout=10)
