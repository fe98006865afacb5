"""A search space: for each setting by name, the values that it may take."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from seqgen.training.recipes.settings import Setting

if TYPE_CHECKING:
    from optuna import Trial

GRID_POINTS = 3


@dataclass(frozen=True, slots=True)
class Range:
    """Any number from ``low`` to ``high``, both included; equal ratios are equally likely where ``is_log``."""

    low: float
    high: float
    is_log: bool = False

    @property
    def grid(self) -> tuple[Setting, ...]:
        """Both ends and the middle.

        >>> Range(0.001, 0.1, is_log=True).grid
        (0.001, 0.01, 0.1)
        """
        spaced = np.geomspace if self.is_log else np.linspace
        between = (float(f"{value:.3g}") for value in spaced(self.low, self.high, GRID_POINTS)[1:-1])
        return (self.low, *between, self.high)

    def suggest(self, trial: "Trial", name: str) -> None:
        """Let a trial choose."""
        trial.suggest_float(name, self.low, self.high, log=self.is_log)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values."""

    grid: tuple[Setting, ...]

    def suggest(self, trial: "Trial", name: str) -> None:
        """Let a trial choose."""
        trial.suggest_categorical(name, self.grid)


Space = Mapping[str, Range | Choice]


def grid_of(space: Space, seed: int) -> list[dict[str, Any]]:
    """Every combination of the settings' grids once, in an order that the seed shuffles: its start is no corner."""
    combinations = list(product(*(dimension.grid for dimension in space.values())))
    order = np.random.default_rng(seed).permutation(len(combinations))
    return [dict(zip(space, combinations[index], strict=True)) for index in order]
