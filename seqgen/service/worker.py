"""The one thread that owns the composer: commands go in by a queue, events come out on the event loop."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

from seqgen.composer import Composer
from seqgen.melody_jobs import ComposeEvent, Job
from seqgen.service.errand import Errand, in_one_step
from seqgen.service.reader import Reader
from seqgen.stepwise import Steps
from seqgen.verbs.work import MelodyTask

Answer = TypeVar("Answer")
LAST_STEP_SECONDS = 1.0  # a step of a model that runs takes less; one that waits for a compiler takes many times that


class QueueFull(Exception):
    """The server already works on as many requests as it accepts."""


class Worker:
    """Composes for many readers at once in its own thread, so that the event loop never waits for a kernel.

    Methods without underscore are for the event loop. Before every step the thread obeys the commands that
    came in: a reader that leaves, cancelled or out of time, costs at most the step under way. A step is one of the
    engine and one of the errands, which take turns.
    """

    def __init__(self, composer: Composer, *, max_requests: int, window: int) -> None:
        self._composer = composer
        self._max_requests = max_requests
        self._window = window
        self._open_requests = 0
        self._commands: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="composer", daemon=True)
        self._readers: dict[Job, Reader] = {}  # this and what follows belong to the thread
        self._errands: deque[Errand[Any]] = deque()
        self._is_stopping = False
        self.is_draining = asyncio.Event()

    async def start(self) -> None:
        """Start the thread; returns when the composer is warm, or raises what kept it from that."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()
        try:
            await self.ask(lambda composer: composer.warm_up())
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End the thread after the step under way; one that takes long is left to the end of the process."""
        self._is_stopping = True
        self._commands.put(lambda: None)  # for a thread that waits for a command
        await asyncio.to_thread(self._thread.join, LAST_STEP_SECONDS)

    async def ask(self, question: Callable[[Composer], Answer]) -> Answer:
        """What the composer answers, between two steps; not asked where the caller leaves before."""
        return await self.work(in_one_step(question))

    async def work(self, begin: Callable[[Composer], Steps[Answer]]) -> Answer:
        """What comes of longer work with the composer, a step of it between two of the engine; leaving ends it."""
        errand = Errand(begin)
        self._commands.put(partial(self._errands.append, errand))
        return await asyncio.wrap_future(errand.answer)

    def tell(self, command: Callable[[], None]) -> None:
        """Have the thread do something small before its next step, for which nobody waits; it must not fail."""
        self._commands.put(command)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Be one of the requests that are accepted, while the block lasts. Raises QueueFull."""
        if self._open_requests >= self._max_requests:
            raise QueueFull
        self._open_requests += 1
        try:
            yield
        finally:
            self._open_requests -= 1

    @contextmanager
    def reader(self, task: MelodyTask, *, wants_notes: bool) -> Iterator[Reader]:
        """Compose a task while the block lasts; leaving it early cancels."""
        reader = Reader(task, wants_notes=wants_notes, window=self._window)
        self._commands.put(partial(self._begin, reader))
        try:
            yield reader
        finally:
            self._commands.put(partial(self._end, reader))

    def _run(self) -> None:
        while not self._is_stopping:
            is_idle = self._composer.is_idle and not self._errands
            if is_idle or not self._commands.empty():
                self._commands.get()()
            else:
                self._step()

    def _step(self) -> None:
        if self._errands:
            errand = self._errands.popleft()
            if errand.advance(self._composer):
                self._errands.append(errand)
        if not self._composer.is_idle:
            self._engine_step()

    def _engine_step(self) -> None:
        try:
            events = self._composer.advance()
        except Exception as error:  # of any kind: the callers must hear of it and the thread must live on
            for job, reader in self._readers.items():
                job.cancel()
                self._tell_loop(reader.fail, error)
            self._readers.clear()
            self._commands.get()()  # not to spin, should it fail again: the readers that failed leave, by commands
        else:
            addressed = [(self._readers[event.job], event) for event in events if event.job in self._readers]
            self._tell_loop(self._deliver, addressed)

    def _deliver(self, addressed: list[tuple[Reader, ComposeEvent]]) -> None:
        for reader, event in addressed:
            reader.deliver(event)
            if reader.is_stalled:
                self._commands.put(partial(self._end, reader))

    def _begin(self, reader: Reader) -> None:
        try:
            self._readers[self._composer.submit(reader.task, wants_notes=reader.wants_notes)] = reader
        except Exception as error:
            self._tell_loop(reader.fail, error)

    def _end(self, reader: Reader) -> None:
        for job in [job for job, owner in self._readers.items() if owner is reader]:
            del self._readers[job]
            job.cancel()

    def _tell_loop(self, callback: Callable[..., None], *arguments: object) -> None:
        if not self._is_stopping:  # who stops may have closed the loop before a long step is over
            self._loop.call_soon_threadsafe(callback, *arguments)
