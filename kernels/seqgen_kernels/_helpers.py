"""Threads that stay between calls, because to start one takes longer than many a kernel, and do what they are asked."""

import os
import threading
from collections.abc import Callable
from functools import cache
from queue import SimpleQueue

import numba

from seqgen_kernels._cores import Helpers

Call = Callable[[], None]


def threads() -> int:
    """Return how many threads may work at once: NUMBA_NUM_THREADS, or else the cores."""
    return int(numba.config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined]


def ask_helpers(call: Call, count: int) -> None:
    """Have `call` called in other threads, `count` times, as soon as they are free; it must raise nothing."""
    calls, helpers = _started(threads() - 1)
    helpers.make_way()
    for _ in range(count):
        calls.put(call)


@cache
def _started(count: int) -> tuple[SimpleQueue[Call], Helpers]:
    """Start threads, and return where they look for calls."""
    calls: SimpleQueue[Call] = SimpleQueue()
    helpers = Helpers()
    for _ in range(count):
        threading.Thread(target=_help, args=(calls, helpers), name="seqgen-kernels", daemon=True).start()
    return calls, helpers


def _help(calls: SimpleQueue[Call], helpers: Helpers) -> None:
    helpers.join()
    while True:
        call = calls.get()
        call()
        del call  # a waiting helper keeps no array


if hasattr(os, "register_at_fork"):  # threads do not survive a fork
    os.register_at_fork(after_in_child=_started.cache_clear)
