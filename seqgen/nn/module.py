"""A module: an object whose attributes are parameters and further modules."""

from collections.abc import Iterator, Mapping

import numpy as np

from seqgen.nn.tape import Array, Tensor


class Module:
    """Finds its parameters by walking its attributes in the order of their definition, as PyTorch names them."""

    def named_parameters(self, prefix: str = "") -> Iterator[tuple[str, Tensor]]:
        """``("lstm.weight_ih", tensor)`` and so on; lists and dicts of modules are numbered or named."""
        for name, value in vars(self).items():
            yield from _named(f"{prefix}{name}", value)

    def parameters(self) -> list[Tensor]:
        """The parameters in order."""
        return [parameter for _, parameter in self.named_parameters()]

    @property
    def parameter_count(self) -> int:
        """How many numbers are learned."""
        return sum(parameter.value.size for parameter in self.parameters())

    def state_dict(self) -> dict[str, Array]:
        """The weights by name (not copied)."""
        return {name: parameter.value for name, parameter in self.named_parameters()}

    def load_state_dict(self, state: Mapping[str, Array]) -> None:
        """Take over weights; raises ValueError where a name or a shape does not fit."""
        parameters = dict(self.named_parameters())
        if set(parameters) != set(state):
            wrong = sorted(set(parameters) ^ set(state))
            raise ValueError(f"weights do not fit: {len(wrong)} missing or unknown, such as {', '.join(wrong[:3])}")
        for name, parameter in parameters.items():
            if parameter.shape != state[name].shape:
                raise ValueError(f"{name} must be of shape {parameter.shape}, got {state[name].shape}")
            parameter.value = np.ascontiguousarray(state[name], parameter.value.dtype)


def _named(name: str, value: object) -> Iterator[tuple[str, Tensor]]:
    if isinstance(value, Tensor):
        yield name, value
    elif isinstance(value, Module):
        yield from value.named_parameters(f"{name}.")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _named(f"{name}.{key}", item)
