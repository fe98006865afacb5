"""What a worker runs of a case: a callable a phase, and the arrays by which two libraries are compared."""

from collections.abc import Callable
from typing import NamedTuple

from benchmarks.kernels.case import Array

Results = list[Array]


class Program(NamedTuple):
    """phases are timed; results are outputs and gradients of one call; traffic counts the bytes of a phase's arrays."""

    phases: dict[str, Callable[[], object]]
    results: Callable[[], Results]
    traffic: dict[str, int]


def size_of(arrays: list[Array]) -> int:
    """Count the bytes."""
    return sum(array.nbytes for array in arrays)
