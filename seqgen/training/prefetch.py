"""Work done ahead, in a thread: the next batch is ready when the network has finished the one before."""

import threading
from collections.abc import Generator, Iterable
from queue import Full, Queue
from typing import TypeVar

T = TypeVar("T")
POLL_SECONDS = 0.1


class _Failure:
    def __init__(self, error: BaseException) -> None:
        self.error = error


def prefetched(items: Iterable[T], ahead: int = 2) -> Generator[T]:
    """The same items in the same order, made in a thread that is at most ``ahead`` of the one who takes them.

    An exception while making one comes out in its place; who stops taking stops the thread.

    >>> list(prefetched(range(4)))
    [0, 1, 2, 3]
    """
    queue: Queue[T | _Failure | None] = Queue(ahead)
    is_closed = threading.Event()
    thread = threading.Thread(target=_fill, args=(queue, items, is_closed), name="seqgen-prefetch", daemon=True)
    thread.start()
    try:
        while (item := queue.get()) is not None:
            if isinstance(item, _Failure):
                raise item.error
            yield item
    finally:
        is_closed.set()
        thread.join()


def _fill(queue: "Queue[T | _Failure | None]", items: Iterable[T], is_closed: threading.Event) -> None:
    try:
        for item in items:
            if not _put(queue, item, is_closed):
                return
        _put(queue, None, is_closed)
    except BaseException as error:
        _put(queue, _Failure(error), is_closed)


def _put(queue: "Queue[T | _Failure | None]", item: T | _Failure | None, is_closed: threading.Event) -> bool:
    """Wait for room; False when nobody takes any more."""
    while not is_closed.is_set():
        try:
            queue.put(item, timeout=POLL_SECONDS)
        except Full:
            continue
        return True
    return False
