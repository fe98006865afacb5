"""Helper threads kept off the core of the thread that calls them.

A system may wake a thread on the core of the thread that wakes it though another one idles: Linux does so in virtual
machines, whose sleeping cores look taken. Then both halves of the work share one core until the system looks at the
balance again, which is later than most kernels end. So whoever calls helpers first forbids them its own core; all
others stay allowed, and the caller itself goes where the system wants. Where threads cannot be placed (macOS, Windows)
or there is no other core, nothing is done.
"""

import ctypes
import os
import threading
from collections.abc import Callable
from contextlib import suppress


class Helpers:
    """The threads that a pool has started, and the core that is forbidden to them at present."""

    def __init__(self) -> None:
        self._threads: list[int] = []
        self._forbidden = -1

    def join(self) -> None:
        """Count the current thread among the helpers."""
        self._threads.append(threading.get_native_id())
        self._forbidden = -1

    def make_way(self) -> None:
        """Forbid them the current core, before they are called from it."""
        core = _current_core()
        if core != self._forbidden and threading.get_native_id() not in self._threads:
            self._forbidden = core
            with suppress(OSError):  # a sandbox may forbid it
                self._forbid(core)

    def _forbid(self, core: int) -> None:
        if others := os.sched_getaffinity(0) - {core}:
            for thread in self._threads:
                os.sched_setaffinity(thread, others)


def _no_core() -> int:
    return -1  # which is forbidden from the beginning


# PyDLL keeps the GIL: the answer is there at once.
_known: Callable[[], int] | None = getattr(ctypes.PyDLL(None), "sched_getcpu", None) if os.name == "posix" else None
_current_core = _known if _known is not None and hasattr(os, "sched_setaffinity") else _no_core
