"""Rows of a batch shared out among threads.

A compiled kernel leaves the GIL alone, so plain threads run it side by side. Each thread takes its rows
through the whole sequence without waiting for the others, where a threaded BLAS waits once a step, and waits
long when another process holds a core. NUMBA_NUM_THREADS sets the number of threads; every row has the same
result with any number.

The caller works too, and does itself what no helper (`_helpers.py`) has begun when its own span is done: so calls from
several threads, or from within a share, go on even when all helpers are busy.
"""

from collections import deque
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue

from seqgen_kernels._helpers import ask_helpers, threads

__all__ = ["share_rows", "threads"]
FEWEST_ROWS = 4

Span = tuple[int, int]
Work = Callable[[int, int], None]
Outcomes = SimpleQueue[BaseException | None]


def share_rows(work: Work, rows: int, fewest: int = FEWEST_ROWS) -> None:
    """Call work(first, last) for spans that cover all rows, each of `fewest` rows or more and in its thread."""
    count = max(1, min(threads(), rows // fewest))
    if count == 1:
        work(0, rows)
    else:
        _share(work, [(rows * i // count, rows * (i + 1) // count) for i in range(count)])


def _share(work: Work, spans: list[Span]) -> None:
    """Take spans in turn with helpers, wait for those that these have begun, and raise the first error."""
    left, outcomes = deque(spans[1:]), Outcomes()
    ask_helpers(partial(_help, work, left, outcomes), len(left))
    errors, span = [_error_of(work, spans[0])], _next(left)
    while span:
        errors.append(_error_of(work, span))
        span = _next(left)
    errors += [outcomes.get() for _ in range(len(spans) - len(errors))]
    for error in errors:
        if error is not None:
            raise error


def _help(work: Work, left: deque[Span], outcomes: Outcomes) -> None:
    if span := _next(left):
        outcomes.put(_error_of(work, span))


def _next(left: deque[Span]) -> Span | None:
    """Take a span, which nobody else has then."""
    try:
        return left.popleft()
    except IndexError:
        return None


def _error_of(work: Work, span: Span) -> BaseException | None:
    try:
        work(*span)
    except BaseException as error:
        return error
    return None
