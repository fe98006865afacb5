"""What optimisers share: parameters by name, and what is remembered of their gradients."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping

import numpy as np

from seqgen.nn.tape import Array, Tensor

Named = Iterable[tuple[str, Tensor]]


class Optimiser(ABC):
    """Changes parameters in place by their gradients; matrices decay, vectors (biases, norms) do not.

    ``kinds`` names what is kept of the gradients of each parameter: arrays of its shape and dtype that start as zeros.
    """

    def __init__(self, parameters: Named, kinds: tuple[str, ...], weight_decay: float) -> None:
        named = _pairs(parameters)
        self.parameters = dict(named)
        if len(self.parameters) != len(named):
            raise ValueError(f"each parameter needs a name of its own, got {len(named)} with repeated names")
        if not 0 <= weight_decay < np.inf:
            raise ValueError(f"weight_decay must be 0 or more, got {weight_decay}")
        self.weight_decay, self.step_index = weight_decay, 0
        self.kept = {kind: {name: np.zeros_like(one.value) for name, one in named} for kind in kinds}

    def step(self, learning_rate: float) -> None:
        """One update of every parameter that has a gradient; the gradients are cleared.

        Raises ValueError for a learning rate that is not a number of 0 or more.
        """
        if not 0 <= learning_rate < np.inf:
            raise ValueError(f"the learning rate must be a number of 0 or more, got {learning_rate}")
        self.step_index += 1
        for name, parameter in self.parameters.items():
            if parameter.grad is None:
                continue
            decay = self.weight_decay if parameter.value.ndim > 1 else 0.0
            kept = [of_kind[name] for of_kind in self.kept.values()]
            self._update(parameter.value, parameter.grad, kept, learning_rate, decay)
            parameter.grad = None

    @abstractmethod
    def _update(self, value: Array, gradient: Array, kept: list[Array], learning_rate: float, decay: float) -> None:
        """Change ``value`` and ``kept`` in place."""

    def state_dict(self) -> dict[str, Array]:
        """What is kept, as ``KIND.NAME`` of each parameter (not copied)."""
        return {f"{kind}.{name}": array for kind, arrays in self.kept.items() for name, array in arrays.items()}

    def load_state_dict(self, state: Mapping[str, Array], step_index: int) -> None:
        """Take over copies of what was kept, and the number of steps made; further names are left alone.

        Raises ValueError where a name is missing or a shape does not fit, and then changes nothing.
        """
        own = self.state_dict()
        for name, array in own.items():
            if name not in state:
                raise ValueError(f"the optimiser's state does not fit: {name} is missing")
            if state[name].shape != array.shape:
                raise ValueError(f"{name} must be of shape {array.shape}, got {state[name].shape}")
        for name, array in own.items():
            array[...] = state[name]
        self.step_index = step_index


def require_fading(**factors: float) -> None:
    """Raise ValueError for the factor of a running sum that does not fade."""
    for name, factor in factors.items():
        if not 0 <= factor < 1:
            raise ValueError(f"{name} must be 0 or more and less than 1, got {factor}")


def _pairs(parameters: Named) -> list[tuple[str, Tensor]]:
    named = list(parameters)
    for pair in named:
        if not (isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[1], Tensor)):
            wanted = "pairs of a name and a Tensor, as of module.named_parameters()"
            raise TypeError(f"parameters must be {wanted}, got {type(pair).__name__}")
    return named
