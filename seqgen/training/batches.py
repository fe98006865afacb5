"""Length-bucketed batches: examples of like length together, so that little is padding."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from seqgen.nn.tape import Array

T = TypeVar("T")
LENGTH_JITTER = 0.1


def plan_batches(lengths: Sequence[int], max_units: int, seed: tuple[int, ...]) -> list[list[int]]:
    """Indices by batch, each at most ``max_units`` with padding (a longer one stands alone), in random order.

    The same lengths and seed give the same plan; a little jitter on the lengths keeps the company changing.
    """
    rng = np.random.default_rng(seed)
    jittered = np.asarray(lengths) * rng.uniform(1 - LENGTH_JITTER, 1 + LENGTH_JITTER, len(lengths))
    batches: list[list[int]] = []
    longest = 0
    for index in np.argsort(jittered, kind="stable"):
        longest = max(longest, lengths[index])
        if not batches or longest * (len(batches[-1]) + 1) > max_units:
            batches.append([])
            longest = lengths[index]
        batches[-1].append(int(index))
    return [batches[index] for index in rng.permutation(len(batches))]


def padded(rows: Sequence[Array], fill: int = 0) -> Array:
    """Arrays (T, ...) of one kind one above the other, (B, longest T, ...), each filled up at its end.

    >>> padded([np.array([1, 2]), np.array([3])], fill=-100).tolist()
    [[1, 2], [3, -100]]
    """
    together = np.full((len(rows), max(map(len, rows)), *rows[0].shape[1:]), fill, rows[0].dtype)
    for row, array in zip(together, rows, strict=True):
        row[: len(array)] = array
    return together


def coordinates_first(rows: Sequence[Array]) -> Array:
    """Coordinates (F, T) of each piece as (F, B, T), padded to the longest."""
    return np.ascontiguousarray(np.moveaxis(padded([row.T for row in rows]), 2, 0))


def grouped(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """Runs of ``size`` items, the last shorter where they do not come out even.

    >>> grouped([1, 2, 3, 4, 5], 2)
    [[1, 2], [3, 4], [5]]
    """
    return [items[start : start + size] for start in range(0, len(items), size)]
