"""The engine: any number of sequences, one batched model step at a time.

A sequence joins and leaves between any two tokens. Its result never depends on its neighbours: the model's step
works row by row, and randomness belongs to the sequence.
"""

from collections.abc import Hashable, Iterable, Iterator
from itertools import zip_longest
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Sequence(Protocol):
    """What the engine asks of a sequence: a row of input for each of its hypotheses, mostly one.

    ``width`` is the most that it may ever have. `branch` takes their logits (R, V) and says of which hypothesis each of
    those that go on is the child.
    """

    @property
    def width(self) -> int: ...

    @property
    def is_done(self) -> bool: ...

    def inputs(self) -> list[list[int]]: ...

    def branch(self, logits: NDArray[np.float32]) -> list[int]: ...


class StepModel(Protocol):
    """What the engine asks of a model: a state for each hypothesis, which `step` moves on and `stop` gives back."""

    def start(self) -> Any: ...

    def step(self, features: NDArray[np.int64], states: list[Any]) -> NDArray[np.float32]: ...

    def copy(self, state: Any) -> Any: ...

    def stop(self, state: Any) -> None: ...


class Engine:
    """Runs up to ``max_rows`` hypotheses in a step; groups share them, so that a large request delays no small one.

    Searches, whose sequences are wider than one, take at most half of them. Those that find no room wait with the
    state that they have, most of them with that of a beginning.
    """

    def __init__(self, model: StepModel, max_rows: int = 32) -> None:
        self.model, self.max_rows = model, max_rows
        self._groups: dict[Hashable, list[Sequence]] = {}
        self._states: dict[Sequence, list[Any]] = {}

    @property
    def is_idle(self) -> bool:
        """Whether no sequence is left to run."""
        return not self._groups

    def submit(self, sequence: Sequence, group: Hashable) -> None:
        """Let a sequence take part from the next step on; ``group`` is whoever asked for it."""
        self._groups.setdefault(group, []).append(sequence)
        self._states[sequence] = [self.model.start()]

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
                for state in self._states.pop(sequence):
                    self.model.stop(state)
            if not members:
                del self._groups[group]
        turns = zip_longest(*self._groups.values())
        return list(self._that_fit(sequence for turn in turns for sequence in turn if sequence is not None))

    def _that_fit(self, sequences: Iterable[Sequence]) -> Iterator[Sequence]:
        """The first of them that have room for all their rows; one with more than there are goes alone."""
        rows = searched_rows = 0
        for sequence in sequences:
            is_search = sequence.width > 1
            fits = rows == 0 or rows + sequence.width <= self.max_rows
            if is_search and searched_rows:
                fits = fits and searched_rows + sequence.width <= self.max_rows // 2
            if fits:
                rows += sequence.width
                searched_rows += sequence.width if is_search else 0
                yield sequence
            if rows >= self.max_rows:
                return

    def step(self, sequences: list[Sequence]) -> NDArray[np.float32]:
        """Run the model: logits, a row for each hypothesis."""
        features = np.array([row for sequence in sequences for row in sequence.inputs()], np.int64)
        return self.model.step(features, [state for sequence in sequences for state in self._states[sequence]])

    def update(self, sequences: list[Sequence], logits: NDArray[np.float32]) -> None:
        """Let each sequence go on from its logits, and let the states follow."""
        first = 0
        for sequence in sequences:
            states = self._states[sequence]
            rows = logits[first : first + len(states)]
            first += len(states)
            self._states[sequence] = self._inherited(states, sequence.branch(rows))

    def _inherited(self, states: list[Any], parents: list[int]) -> list[Any]:
        """A state for each child: its parent's own for the first child, copies for the others."""
        children = [
            self.model.copy(states[parent]) if parent in parents[:number] else states[parent]
            for number, parent in enumerate(parents)
        ]
        for number, state in enumerate(states):
            if number not in parents:
                self.model.stop(state)
        return children
