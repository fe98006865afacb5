"""Stopping lets calls under way finish and refuses new ones."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from seqgen.client import SeqgenClient
from seqgen.composer import Composer
from seqgen.melody_jobs import ComposeEvent
from seqgen.v1.composer_service_pb2 import ComposeRequest, ComposeTask, StreamComposeRequest
from seqgen.v1.composer_service_pb2_grpc import ComposerServiceStub

SOME_TIME = ComposeTask(bars=32, count=16)
SERVES_ENDLESS_STEPS = """
import asyncio, sys, time
from seqgen.composer import Composer
from seqgen.service.options import ServerOptions
from seqgen.service.server import serve

def announce(address):
    Composer.advance = lambda self: print("in the step", flush=True) or time.sleep(600)
    print(address, flush=True)

asyncio.run(serve(Composer(), ServerOptions(port=0, grace_seconds=0.1), announce))
"""


class WaitsInAStep(Composer):
    """The real composer, but a step may wait for the test, as one does in which a compiler is at work."""

    def __init__(self) -> None:
        super().__init__()
        self.waits, self.may_go_on = threading.Event(), threading.Event()
        self.may_go_on.set()

    def advance(self) -> list[ComposeEvent]:
        """Wait, then step."""
        if not self.may_go_on.is_set():
            self.waits.set()
            self.may_go_on.wait()
        return super().advance()


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


def test_a_step_that_takes_long_is_not_waited_for(start_server: Callable) -> None:
    composer = WaitsInAStep()
    server = start_server(composer, grace_seconds=0.1)
    server.wait_until_idle()
    composer.may_go_on.clear()
    try:
        with grpc.insecure_channel(server.address) as channel:
            under_way = ComposerServiceStub(channel).Compose.future(ComposeRequest())
            assert composer.waits.wait(timeout=20) and not under_way.done()
            server.begin_stop().result(timeout=10)
            server.close()
    finally:
        composer.may_go_on.set()  # the loop is closed by now, which must not trouble the thread
    thread = server._server._worker._thread
    thread.join(timeout=20)
    assert not thread.is_alive()


def test_a_process_ends_in_the_midst_of_a_step() -> None:
    command = [sys.executable, "-c", SERVES_ENDLESS_STEPS]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        with grpc.insecure_channel(process.stdout.readline().strip()) as channel:
            under_way = ComposerServiceStub(channel).Compose.future(ComposeRequest())
            assert process.stdout.readline() == "in the step\n"
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=20)
            assert under_way.exception() is not None
    finally:
        process.kill()
        process.communicate()
    assert (process.returncode, err) == (0, "")
