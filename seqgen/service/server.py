"""The server: services, health and reflection on one event loop, from warm-up to the last answer."""

import asyncio
import logging
import signal
from collections.abc import Callable

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from seqgen.composer import Composer
from seqgen.errors import InvalidInput
from seqgen.service.composer_service import ComposerService
from seqgen.service.critic_service import CriticService
from seqgen.service.model_service import ModelService
from seqgen.service.options import ServerOptions
from seqgen.service.request_door import RequestDoor
from seqgen.service.worker import Worker
from seqgen.v1 import composer_service_pb2 as composer_pb
from seqgen.v1 import critic_service_pb2 as critic_pb
from seqgen.v1 import model_service_pb2 as model_pb
from seqgen.v1.composer_service_pb2_grpc import add_ComposerServiceServicer_to_server
from seqgen.v1.critic_service_pb2_grpc import add_CriticServiceServicer_to_server
from seqgen.v1.model_service_pb2_grpc import add_ModelServiceServicer_to_server
from seqgen.wire import MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES

SERVICES = (
    composer_pb.DESCRIPTOR.services_by_name["ComposerService"].full_name,
    critic_pb.DESCRIPTOR.services_by_name["CriticService"].full_name,
    model_pb.DESCRIPTOR.services_by_name["ModelService"].full_name,
)
CHANNEL_OPTIONS = (
    ("grpc.max_receive_message_length", 4 * MAX_REQUEST_BYTES),  # up to which the refusal is a sentence of our own
    ("grpc.max_send_message_length", MAX_RESPONSE_BYTES),
    ("grpc.so_reuseport", 0),  # a second server on the same port shall fail, not share its callers
)
logger = logging.getLogger(__name__)


class Server:
    """A seqgen server in the running event loop.

    `start` warms the composer up before it listens, so that the first caller waits for no compiler. `stop`
    refuses new calls, tells health checks so, gives calls under way ``grace_seconds`` and ends the worker.
    """

    def __init__(self, composer: Composer, options: ServerOptions) -> None:
        self._options = options
        self._worker = Worker(composer, max_requests=options.max_requests, window=options.window_events)
        self._health = health.aio.HealthServicer()
        self._server = grpc.aio.server(options=CHANNEL_OPTIONS, interceptors=[RequestDoor()])
        add_ComposerServiceServicer_to_server(ComposerService(self._worker), self._server)
        add_CriticServiceServicer_to_server(CriticService(self._worker), self._server)
        add_ModelServiceServicer_to_server(ModelService(self._worker), self._server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        described = (*SERVICES, health.SERVICE_NAME, reflection.SERVICE_NAME)
        reflection.enable_server_reflection(described, self._server)

    async def start(self) -> str:
        """Warm up and listen; returns ``host:port``, with the port that was free where 0 was asked for."""
        port = self._listen()
        await self._worker.start()
        for service in ("", *SERVICES):
            await self._health.set(service, health_pb2.HealthCheckResponse.SERVING)
        await self._server.start()
        return f"{self._options.host}:{port}"

    def _listen(self) -> int:
        address = f"{self._options.host}:{self._options.port}"
        try:
            port: int = self._server.add_insecure_port(address)
        except RuntimeError:
            sentence = f"{address} cannot be opened, choose another --host or --port (0 takes a free one)"
            raise InvalidInput("port", sentence) from None
        return port

    async def stop(self) -> None:
        """Drain and end."""
        await self._health.enter_graceful_shutdown()
        self._worker.is_draining.set()
        await self._server.stop(self._options.grace_seconds)
        await self._worker.stop()


async def serve(composer: Composer, options: ServerOptions, on_ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT, then drain; ``on_ready`` gets the address. A second signal kills."""
    server = Server(composer, options)
    address = await server.start()
    asked_to_stop = _on_signal()
    on_ready(address)
    await asked_to_stop.wait()
    logger.info("stopping: calls under way have %g s to finish", options.grace_seconds)
    await server.stop()


def _on_signal() -> asyncio.Event:
    loop, received = asyncio.get_running_loop(), asyncio.Event()

    def receive() -> None:
        received.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, receive)
    return received
