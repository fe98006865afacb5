"""Real servers on free ports, each on an event loop in a thread of its own."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, closing
from typing import Any, TypeVar

import grpc
import pytest

from seqgen.client import SeqgenClient
from seqgen.composer import Composer
from seqgen.service.options import ServerOptions
from seqgen.service.server import Server

T = TypeVar("T")


class Running:
    """A server under test, on an event loop in a thread of its own."""

    def __init__(self, composer: Composer, options: ServerOptions) -> None:
        self.composer = composer  # for reading `is_idle` only: its owner is the server's worker
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._stopping: Future[None] | None = None
        try:
            self._server, self.address = self._run(self._start(options)).result()
        except BaseException:
            self._end_loop()
            raise

    async def _start(self, options: ServerOptions) -> tuple[Server, str]:
        server = Server(self.composer, options)
        return server, await server.start()

    def _run(self, coroutine: Coroutine[None, None, T]) -> "Future[T]":
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def begin_stop(self) -> "Future[None]":
        """Drain, as a signal makes it."""
        self._stopping = self._stopping or self._run(self._server.stop())
        return self._stopping

    def close(self) -> None:
        """Stop the server and its thread."""
        self.begin_stop().result()
        self._end_loop()

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def wait_until_idle(self, seconds: float = 10.0) -> None:
        """Return when the composer has nothing left to do; fail where that takes longer."""
        deadline = time.monotonic() + seconds
        while not self.composer.is_idle:
            assert time.monotonic() < deadline, f"the composer is still at work after {seconds} s"
            time.sleep(0.01)


@pytest.fixture(scope="session")
def server() -> Iterator[Running]:
    """One server for all tests that leave it as they found it."""
    with closing(Running(Composer(), ServerOptions(port=0))) as started:
        yield started


@pytest.fixture
def start_server() -> Iterator[Callable[..., Running]]:
    """Start a server with a composer and options of the test's own."""
    with ExitStack() as stack:

        def start(composer: Composer | None = None, **options: Any) -> Running:
            chosen = ServerOptions(**{"port": 0, "grace_seconds": 0.2} | options)
            return stack.enter_context(closing(Running(composer or Composer(), chosen)))

        yield start


@pytest.fixture
def client(server: Running) -> Iterator[SeqgenClient]:
    """The SDK, connected to the shared server."""
    with SeqgenClient(server.address, timeout_seconds=60) as connected:
        yield connected


@pytest.fixture
def channel(server: Running) -> Iterator[grpc.Channel]:
    """A bare channel to the shared server, for what a program in another language would do."""
    with grpc.insecure_channel(server.address) as opened:
        yield opened
