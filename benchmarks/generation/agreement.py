"""No ratio between different networks: a peer's logits must be ours before anything is timed."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.kernels.case import Array
from benchmarks.kernels.workers import Worker, WorkerError

TOLERANCE = 1e-4


def disagreements(path: Path, workers: dict[str, Worker], reference: str) -> dict[str, str]:
    """Why workers cannot be compared with that of the label ``reference``: what failed, or how far off they are."""
    wanted = _logits(path, workers[reference])
    notes = {}
    for label in workers.keys() - {reference}:
        try:
            furthest = distance(_logits(path, workers[label]), wanted)
        except WorkerError as error:
            notes[label] = str(error)
            continue
        if not furthest <= TOLERANCE:
            notes[label] = f"its logits differ from ours by {furthest:.2g}"
    return notes


def distance(one: Array, other: Array) -> float:
    """The largest difference; infinite where there is no number for every number."""
    if one.shape != other.shape:
        return np.inf
    return float(np.abs(one - other).max())


def _logits(path: Path, worker: Worker) -> Array:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "logits.npz"
        worker.ask("prepare", case=str(path))
        worker.ask("results", file=str(file))
        with np.load(file) as arrays:
            [logits] = arrays.values()
    return np.asarray(logits)
