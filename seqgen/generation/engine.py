"""The engine: any number of sequences, one batched model step at a time.

A sequence joins and leaves between any two tokens. Its result never depends on its neighbours: the model's step
works row by row, and randomness belongs to the sequence.
"""

from collections.abc import Hashable
from itertools import islice, zip_longest
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Sequence(Protocol):
    """What the engine asks of a sequence."""

    @property
    def is_done(self) -> bool: ...

    def features(self) -> list[int]: ...

    def take(self, logits: NDArray[np.float32]) -> None: ...


class StepModel(Protocol):
    """What the engine asks of a model: a state for each sequence, which `step` moves on and `stop` gives back."""

    def start(self) -> Any: ...

    def step(self, features: NDArray[np.int64], states: list[Any]) -> NDArray[np.float32]: ...

    def stop(self, state: Any) -> None: ...


class Engine:
    """Runs up to ``max_rows`` sequences in a step; groups share them, so that a large request delays no small one."""

    def __init__(self, model: StepModel, max_rows: int = 32) -> None:
        self.model, self.max_rows = model, max_rows
        self._groups: dict[Hashable, list[Sequence]] = {}
        self._states: dict[Sequence, Any] = {}

    @property
    def is_idle(self) -> bool:
        """Whether no sequence is left to run."""
        return not self._groups

    def submit(self, sequence: Sequence, group: Hashable) -> None:
        """Let a sequence take part from the next step on; ``group`` is whoever asked for it."""
        self._groups.setdefault(group, []).append(sequence)
        self._states[sequence] = self.model.start()

    def advance(self) -> list[Sequence]:
        """One token for each sequence that has its turn; returns those, finished ones included."""
        sequences = self.schedule()
        if sequences:
            self.update(sequences, self.step(sequences))
        return sequences

    def schedule(self) -> list[Sequence]:
        """Drop what is done; take the first sequence of every group, the second of each, until the step is full."""
        for group, members in list(self._groups.items()):
            for sequence in [sequence for sequence in members if sequence.is_done]:
                members.remove(sequence)
                self.model.stop(self._states.pop(sequence))
            if not members:
                del self._groups[group]
        turns = zip_longest(*self._groups.values())
        in_turn = (sequence for turn in turns for sequence in turn if sequence is not None)
        return list(islice(in_turn, self.max_rows))

    def step(self, sequences: list[Sequence]) -> NDArray[np.float32]:
        """Run the model: logits, one row for each sequence."""
        features = np.array([sequence.features() for sequence in sequences], np.int64)
        return self.model.step(features, [self._states[sequence] for sequence in sequences])

    def update(self, sequences: list[Sequence], logits: NDArray[np.float32]) -> None:
        """Let each sequence sample from its logits."""
        for sequence, row in zip(sequences, logits, strict=True):
            sequence.take(row)
