"""What the tape costs a node: a long chain of tiny additions, forward and backward, beside NumPy's own."""

import time
from collections.abc import Callable

import numpy as np

from seqgen.nn import glue
from seqgen.nn.tape import Tensor

NODES, ROUNDS = 10_000, 15


def overhead() -> list[float]:
    """Seconds a node, of each round; the garbage collector runs, as it does in a training."""
    x = Tensor(np.zeros(1, np.float32), requires_grad=True)
    one = Tensor(np.ones(1, np.float32))

    def taped() -> None:
        y = x
        for _ in range(NODES):
            y = glue.add(y, one)
        y.backward()

    def bare() -> None:
        y = x.value
        for _ in range(NODES):
            y = y + one.value

    return [(_seconds(taped) - _seconds(bare)) / NODES for _ in range(ROUNDS)]


def _seconds(call: Callable[[], None]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
