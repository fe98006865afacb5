"""Rows of a batch shared out among threads.

A compiled kernel leaves the GIL alone, so plain threads run it side by side. Each thread takes its rows
through the whole sequence without waiting for the others, where a threaded BLAS waits once a step, and waits
long when another process holds a core. NUMBA_NUM_THREADS sets the number of threads; every row has the same
result with any number.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numba

FEWEST_ROWS = 4


def share_rows(work: Callable[[int, int], None], rows: int) -> None:
    """Call work(first, last) for spans that cover all rows, each span in its thread."""
    count = max(1, min(numba.config.NUMBA_NUM_THREADS, rows // FEWEST_ROWS))  # type: ignore[attr-defined]
    bounds = [rows * i // count for i in range(count + 1)]
    if count == 1:
        work(0, rows)
        return
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(work, bounds[:-1], bounds[1:]))
