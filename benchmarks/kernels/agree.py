"""No ratio between different work: outputs and gradients of two sides are compared before they are timed."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.kernels.case import Array
from benchmarks.kernels.workers import Worker

TOLERANCE = 2e-3


def disagreement(one: Worker, other: Worker) -> str:
    """Say how the results of two workers differ; an empty text if they do not."""
    with TemporaryDirectory() as folder:
        return difference(*(_results(worker, Path(folder)) for worker in (one, other)))


def _results(worker: Worker, folder: Path) -> list[Array]:
    file = folder / f"{id(worker)}.npz"
    worker.ask("results", file=str(file))
    with np.load(file) as arrays:
        return list(arrays.values())


def difference(got: list[Array], wanted: list[Array]) -> str:
    """Compare arrays loosely: within a small part of the largest number of each."""
    if len(got) != len(wanted):
        return f"{len(got)} results instead of {len(wanted)}"
    for place, (one, other) in enumerate(zip(got, wanted, strict=True)):
        if one.shape != other.shape:
            return f"result {place} has shape {one.shape} instead of {other.shape}"
        largest = float(np.abs(other).max(initial=0.0))
        furthest = float(np.abs(one - other).max(initial=0.0))
        if not furthest <= TOLERANCE * largest + 1e-6:
            return f"result {place} by {furthest:.2g}, where the largest number is {largest:.2g}"
    return ""
