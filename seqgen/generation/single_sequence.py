"""A sequence with one hypothesis: what samples, and never goes two ways."""

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray


class SingleSequence(ABC):
    """Gives the engine one row at a time."""

    width = 1

    @property
    @abstractmethod
    def is_done(self) -> bool:
        """Whether nothing is left to sample."""

    @abstractmethod
    def features(self) -> list[int]:
        """The network's input for the next token."""

    @abstractmethod
    def take(self, logits: NDArray[np.float32]) -> None:
        """Go on by a token, given its logits (V,)."""

    def inputs(self) -> list[list[int]]:
        """One row."""
        return [self.features()]

    def branch(self, logits: NDArray[np.float32]) -> list[int]:
        """Go on from logits (1, V) as the same hypothesis."""
        self.take(logits[0])
        return [0]
