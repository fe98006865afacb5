"""Where a version's arrays live: in this process's memory, or on the GPU."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from benchmarks.kernels.case import Array


class Place(NamedTuple):
    """put takes NumPy's arrays there, take brings results back, wait lets the work there end."""

    put: Callable[[Array], Any]
    take: Callable[[Any], Array]
    wait: Callable[[], object] | None = None


def place_of(version: str) -> Place:
    """The GPU for "cupy", which queues its work: a call has ended when the queue is empty."""
    if version != "cupy":
        return Place(lambda array: array, np.asarray)
    cupy = import_module("cupy")
    return Place(cupy.asarray, cupy.asnumpy, cupy.cuda.Device().synchronize)
