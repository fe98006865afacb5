"""One compiled call shared by threads that take its tasks one by one, whoever is free.

A call is a row of phases, a phase a number of independent tasks. counters (phases, SPREAD * 2) start as zeros: the
first number of a phase says which task is next, and the second how many are done. A phase starts when the one before it
is done. The calling thread needs nobody: helpers that come late find less to do, and helpers that never come are not
missed. So a waiting thread waits only for tasks that run, and no state of the threads can stop the call. What it can do
is slow it down: a helper that loses its core to another process keeps its task until it is back.
"""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import numba
import numpy as np
from numba.core import cgutils
from numba.extending import intrinsic

from seqgen_kernels._helpers import ask_helpers, threads
from seqgen_kernels._jit import inside_kernels
from seqgen_kernels.contract import Array

SPREAD = 8  # numbers that share 64 bytes: threads must not fight for a line that they do not share
NEXT, DONE = 0, SPREAD  # columns of counters
FEWEST_BYTES = 2**21
lock = threading.Lock()


def hands(size: int) -> int:
    """Return how many threads share a call well that reads so many bytes: one for every 2 MiB."""
    return max(1, min(threads(), size // FEWEST_BYTES))


def share(work: Callable[..., None], arguments: tuple[Any, ...], phases: int, hands: int) -> None:
    """Call work(*arguments, counters) here and, of so many hands, the others' threads."""
    counters = np.zeros((phases, 2 * SPREAD), np.int64)
    if hands > 1:
        ask_helpers(partial(work, *arguments, counters), hands - 1)
    work(*arguments, counters)


def add_one(counters: Array, row: int, column: int) -> int:
    """Add 1 to a number, undivided, and return what it was."""
    with lock:
        counters[row, column] += 1
        return int(counters[row, column]) - 1


def look(counters: Array, row: int, column: int) -> int:
    """Return a number, and after it all that was written before it was."""
    return int(counters[row, column])


def _atomic(generate: Callable[[Any, Any], Any]) -> Any:
    """Make a function of counters, row and column of the instructions that `generate` writes for one pointer."""

    def body(typing_context: Any, counters: Any, row: Any, column: Any) -> Any:
        def write(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            matrix = context.make_array(counters)(context, builder, arguments[0])
            place_of: Any = cgutils.get_item_pointer
            place = place_of(context, builder, counters, matrix, arguments[1:], wraparound=False)
            return generate(builder, place)

        return numba.types.int64(counters, numba.types.intp, numba.types.intp), write

    return intrinsic(body)


_add_one = _atomic(lambda builder, place: builder.atomic_rmw("add", place, place.type.pointee(1), "seq_cst"))
_look = _atomic(lambda builder, place: builder.load_atomic(place, "acquire", 8))


@inside_kernels(add_one)
def _choose_add_one(counters: Any, row: Any, column: Any) -> Callable[..., Any]:
    def add_one(counters: Any, row: Any, column: Any) -> Any:
        return _add_one(counters, row, column)

    return add_one


@inside_kernels(look)
def _choose_look(counters: Any, row: Any, column: Any) -> Callable[..., Any]:
    def look(counters: Any, row: Any, column: Any) -> Any:
        return _look(counters, row, column)

    return look
