"""Where a statistic of composed melodies lies beside that of real ones."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from seqgen.music.metrics import METRICS
from seqgen.music.score import Score


@dataclass(frozen=True, slots=True)
class Spread:
    """The 5th percentile, the median and the 95th percentile."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Statistic:
    """Of composed melodies and of real held-out tunes; None where no piece is long enough for it."""

    composed: Spread | None
    real: Spread | None

    @property
    def is_inside(self) -> bool | None:
        """Whether the composed median lies where nine tenths of the real tunes do."""
        if self.composed is None or self.real is None:
            return None
        return self.real.low <= self.composed.median <= self.real.high


def statistics(composed: Sequence[Score], real: Sequence[Score]) -> dict[str, Statistic]:
    """For each of `METRICS`."""
    return {name: Statistic(_spread(metric, composed), _spread(metric, real)) for name, metric in METRICS.items()}


def _spread(metric: Callable[[Score], float], scores: Sequence[Score]) -> Spread | None:
    values = [value for value in map(metric, scores) if not math.isnan(value)]
    return Spread(*map(float, np.percentile(values, [5, 50, 95]))) if values else None
