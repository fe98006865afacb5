"""What is trained: a network, how its examples become batches, and what a batch costs."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

import numpy as np

from seqgen.nn.module import Module
from seqgen.nn.tape import Tensor

Example = TypeVar("Example", contravariant=True)
Batch = TypeVar("Batch")


class Objective(Protocol[Example, Batch]):
    """Everything that the loop does not know. ``unit`` is what nats are counted by: token, note, frame."""

    @property
    def network(self) -> Module: ...

    @property
    def config(self) -> Any: ...

    @property
    def unit(self) -> str: ...

    def length(self, example: Example) -> int:
        """Units that the example takes up in a batch; a batch is as wide as its longest."""
        ...

    def batch(self, examples: Sequence[Example], rng: np.random.Generator | None) -> Batch:
        """Examples side by side: augmented by ``rng`` in training, as they are where it is None."""
        ...

    def units(self, batch: Batch) -> int:
        """How many units a batch's loss is the mean of."""
        ...

    def loss(self, batch: Batch, seed: int | None) -> Tensor:
        """Mean nats per unit; a seed draws dropout, None means inference."""
        ...
