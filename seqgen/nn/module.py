"""A module: an object whose attributes are parameters and further modules."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np

from seqgen.nn.tape import Array, Tensor


class Module:
    """Finds its parameters by walking its attributes in the order of their definition, as PyTorch names them.

    One that is called otherwise in training takes a ``seed``, and says so: None means inference.
    """

    takes_seed: ClassVar[bool] = False

    def named_tensors(self, prefix: str = "") -> Iterator[tuple[str, Tensor]]:
        """``("lstm.weight_ih_l0", tensor)`` and so on; lists and dicts of modules are numbered or named."""
        for name, value in vars(self).items():
            yield from _named(f"{prefix}{name}", value)

    def named_parameters(self) -> Iterator[tuple[str, Tensor]]:
        """Those of the tensors that are learned."""
        return ((name, tensor) for name, tensor in self.named_tensors() if tensor.requires_grad)

    def parameters(self) -> list[Tensor]:
        """The parameters in order."""
        return [parameter for _, parameter in self.named_parameters()]

    @property
    def parameter_count(self) -> int:
        """How many numbers are learned."""
        return sum(parameter.value.size for parameter in self.parameters())

    def state_dict(self) -> dict[str, Array]:
        """The weights and running statistics by name (not copied)."""
        return {name: tensor.value for name, tensor in self.named_tensors()}

    def load_state_dict(self, state: Mapping[str, Array]) -> None:
        """Copy them; raises ValueError where a name or a shape does not fit."""
        tensors = dict(self.named_tensors())
        if set(tensors) != set(state):
            wrong = sorted(set(tensors) ^ set(state))
            raise ValueError(f"weights do not fit: {len(wrong)} missing or unknown, such as {', '.join(wrong[:3])}")
        for name, tensor in tensors.items():
            if tensor.shape != state[name].shape:
                raise ValueError(f"{name} must be of shape {tensor.shape}, got {state[name].shape}")
            tensor.value = np.array(state[name], tensor.value.dtype, order="C")


def _named(name: str, value: object) -> Iterator[tuple[str, Tensor]]:
    if isinstance(value, Tensor):
        yield name, value
    elif isinstance(value, Module):
        yield from value.named_tensors(f"{name}.")
    elif isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _named(f"{name}.{key}", item)
