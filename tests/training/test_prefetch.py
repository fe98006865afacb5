"""Batches made ahead: the same, in order, without waiting, and the thread ends with its reader."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from seqgen.training.prefetch import prefetched


def test_the_next_items_are_made_while_one_is_worked_on() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(10):
            made.append(number)
            yield number

    with closing(prefetched(items(), ahead=2)) as ready:
        assert next(ready) == 0
        deadline = time.monotonic() + 5
        while len(made) < 4 and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.05)
        assert made == [0, 1, 2, 3], "one taken, two waiting, one in hand"
        assert list(ready) == list(range(1, 10))


def test_an_exception_comes_out_in_its_place() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("the second")

    ready = prefetched(items())
    assert next(ready) == 1
    with pytest.raises(ValueError, match="the second"):
        next(ready)


def test_who_stops_taking_stops_the_thread() -> None:
    with closing(prefetched(iter(int, 1))) as ready:
        next(ready)
    assert not [thread for thread in threading.enumerate() if thread.name == "seqgen-prefetch"]
