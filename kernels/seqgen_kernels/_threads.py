"""Rows of a batch shared out among threads.

A compiled kernel leaves the GIL alone, so plain threads run it side by side. Each thread takes its rows
through the whole sequence without waiting for the others, where a threaded BLAS waits once a step, and waits
long when another process holds a core. NUMBA_NUM_THREADS sets the number of threads; every row has the same
result with any number.

The threads stay between calls, because to start one takes longer than many a kernel. The caller works too, and does
itself what no thread has begun when its own share is done: so calls from several threads, or from within a share, go
on even when all threads are busy.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache

import numba

from seqgen_kernels._cores import Helpers

FEWEST_ROWS = 4


def share_rows(work: Callable[[int, int], None], rows: int, fewest: int = FEWEST_ROWS) -> None:
    """Call work(first, last) for spans that cover all rows, each of `fewest` rows or more and in its thread."""
    count = max(1, min(threads(), rows // fewest))
    spans = [(rows * i // count, rows * (i + 1) // count) for i in range(count)]
    futures = _submitted(work, spans[1:])
    work(*spans[0])
    for future, span in zip(futures, spans[1:], strict=True):
        if future.cancel():
            work(*span)
        else:
            future.result()


def threads() -> int:
    """Return how many threads may work at once."""
    return int(numba.config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined]


def _submitted(work: Callable[[int, int], None], spans: list[tuple[int, int]]) -> list[Future[None]]:
    if not spans:
        return []
    pool, helpers = _pool(len(spans))
    helpers.make_way()
    return [pool.submit(work, *span) for span in spans]


@cache
def _pool(threads: int) -> tuple[ThreadPoolExecutor, Helpers]:
    helpers = Helpers()
    return ThreadPoolExecutor(threads, "seqgen-kernels", helpers.join), helpers


if hasattr(os, "register_at_fork"):  # threads do not survive a fork
    os.register_at_fork(after_in_child=_pool.cache_clear)
