"""One call's end of the work: its task, and the window of events composed but not yet read."""

import asyncio
from typing import Self

from seqgen.melody_jobs import ComposeEvent, MelodyComposed
from seqgen.verbs.work import MelodyTask


class ReaderStalled(Exception):
    """A reader left more events unread than the window holds."""


class Reader:
    """An asynchronous iterator over the events of one task; it ends after the task's last melody.

    HTTP/2 alone would let a reader that stopped reading make the server compute thousands of events ahead.
    So at most ``window`` events wait here; when another comes, the job ends, and the reader gets what waited
    and then `ReaderStalled`. Everything but `task` belongs to the event loop.
    """

    def __init__(self, task: MelodyTask, wants_notes: bool, window: int) -> None:
        self.task = task
        self.wants_notes = wants_notes
        self.is_stalled = False
        self._window = window
        self._melodies_to_come = task.count
        self._unread: asyncio.Queue[ComposeEvent | Exception] = asyncio.Queue()

    def deliver(self, event: ComposeEvent) -> None:
        """Add an event to the window, or stall."""
        if self.is_stalled:
            return
        self.is_stalled = self._unread.qsize() >= self._window
        self._unread.put_nowait(ReaderStalled() if self.is_stalled else event)

    def fail(self, error: Exception) -> None:
        """Raise an error in the reader once it has read what came before."""
        self._unread.put_nowait(error)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> ComposeEvent:
        if self._melodies_to_come == 0:
            raise StopAsyncIteration
        event = await self._unread.get()
        if isinstance(event, Exception):
            raise event
        self._melodies_to_come -= isinstance(event, MelodyComposed)
        return event
