"""The exponential moving average of weights, which is often better than the last ones (Polyak and Juditsky 1992)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np

from seqgen.nn.module import Module
from seqgen.nn.tape import Array


class MovingAverage:
    """average = decay average + (1 - decay) weights, after every step; the first steps count fully."""

    def __init__(self, module: Module, decay: float) -> None:
        if not 0 <= decay < 1:
            raise ValueError(f"the decay must be 0 or more and less than 1, got {decay}")
        self.module, self.decay, self.step_index = module, decay, 0
        self.average = {name: np.array(value) for name, value in module.state_dict().items()}

    def update(self) -> None:
        """Take the weights in; step n weighs them by 1 / n as long as that is more than 1 - decay."""
        self.step_index += 1
        share = max(1 - self.decay, 1 / self.step_index)
        for name, value in self.module.state_dict().items():
            self.average[name] += value.dtype.type(share) * (value - self.average[name])

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Let the module have the average, and its own weights back afterwards."""
        own = {name: np.array(value) for name, value in self.module.state_dict().items()}
        self.module.load_state_dict(self.average)
        try:
            yield
        finally:
            self.module.load_state_dict(own)

    def load_state_dict(self, average: Mapping[str, Array], step_index: int) -> None:
        """Go on from an average and its number of steps."""
        self.average = {name: np.array(value) for name, value in average.items()}
        self.step_index = step_index
