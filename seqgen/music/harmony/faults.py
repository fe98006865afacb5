"""The faults of part-writing by name, and where they stand.

Parallels and hidden parallels are named by the interval that is reached. A "hidden" fault is one that many textbooks
allow: callers leave them out by that word.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

PARALLEL_FIFTHS, PARALLEL_OCTAVES, PARALLEL_UNISONS = "parallel fifths", "parallel octaves", "parallel unisons"
PARALLELS = PARALLEL_FIFTHS, PARALLEL_OCTAVES, PARALLEL_UNISONS
HIDDEN_FIFTHS, HIDDEN_OCTAVES = "hidden fifths", "hidden octaves"
CROSSING, OVERLAP, SPACING, RANGE = "voice crossing", "voice overlap", "spacing", "range"
FAULT_NAMES = (
    PARALLEL_FIFTHS,
    PARALLEL_OCTAVES,
    PARALLEL_UNISONS,
    HIDDEN_FIFTHS,
    HIDDEN_OCTAVES,
    CROSSING,
    OVERLAP,
    SPACING,
    RANGE,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of `FAULT_NAMES` at a step (row) of a grid; ``voices`` are those concerned, 0 the highest."""

    name: str
    step: int
    voices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ScoreFault:
    """A fault of `FAULT_NAMES` in a score; a pick-up is bar 0; ``voices`` are parts, 0 the first, which is highest."""

    name: str
    tick: int
    bar_number: int
    voices: tuple[int, ...]


def counts_per_bar(places: Iterable[tuple[int, str]], bars: int) -> list[Counter[str]]:
    """For each of the bars how often each name stands in it, of pairs (bar index, name).

    >>> counts_per_bar([(1, "spacing"), (1, "range"), (1, "spacing")], 2)
    [Counter(), Counter({'spacing': 2, 'range': 1})]
    """
    counts: list[Counter[str]] = [Counter() for _ in range(bars)]
    for bar_index, name in places:
        counts[bar_index][name] += 1
    return counts
