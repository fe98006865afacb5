"""Real servers on free ports, each on an event loop in a thread of its own."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import grpc
import numpy as np
import pytest

from seqgen.checkpoint import Checkpoint, save_checkpoint
from seqgen.client import SeqgenClient
from seqgen.composer import Composer
from seqgen.models import MelodyTransformer, MelodyTransformerConfig
from seqgen.models.chorale_cnn import ChoraleCNN, ChoraleCNNConfig
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
        """Stop the server and its thread, if they still run."""
        if not self._loop.is_closed():
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


@pytest.fixture(scope="session")
def transformer_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small melody-transformer that has learned nothing."""
    config = MelodyTransformerConfig(width=16, heads=2, layers=1, hidden=16, radius=4)
    network = MelodyTransformer(config, np.random.default_rng(0))
    path = tmp_path_factory.mktemp("weights") / "transformer.safetensors"
    save_checkpoint(path, Checkpoint("melody-transformer", asdict(config), network.state_dict()))
    return path


@pytest.fixture(scope="session")
def cnn_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small chorale-cnn that has learned nothing."""
    config = ChoraleCNNConfig(width=8, blocks=1, cycle=1)
    network = ChoraleCNN(config, np.random.default_rng(0))
    path = tmp_path_factory.mktemp("weights") / "cnn.safetensors"
    save_checkpoint(path, Checkpoint("chorale-cnn", asdict(config), network.state_dict()))
    return path


@pytest.fixture(scope="session")
def melody_server(transformer_path: Path) -> Iterator[Running]:
    """A server whose melody-transformer is the small one."""
    with closing(Running(Composer(transformer_path), ServerOptions(port=0))) as started:
        yield started


@pytest.fixture(scope="session")
def chorale_server(cnn_path: Path) -> Iterator[Running]:
    """A server whose chorale-cnn is the small one."""
    with closing(Running(Composer(cnn_path), ServerOptions(port=0))) as started:
        yield started


@pytest.fixture
def melodies(melody_server: Running) -> Iterator[SeqgenClient]:
    """The SDK, connected to the server with the small melody-transformer."""
    with SeqgenClient(melody_server.address, timeout_seconds=60) as connected:
        yield connected


@pytest.fixture
def chorales(chorale_server: Running) -> Iterator[SeqgenClient]:
    """The SDK, connected to the server with the small chorale-cnn."""
    with SeqgenClient(chorale_server.address, timeout_seconds=60) as connected:
        yield connected
