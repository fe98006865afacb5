"""Optimisers: they change parameters by their gradients."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from seqgen.nn.operators import operators
from seqgen.nn.tape import Array, Tensor


class AdamW:
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019); matrices decay, vectors do not."""

    def __init__(
        self, parameters: Sequence[tuple[str, Tensor]], *, beta1: float = 0.9, beta2: float = 0.98, weight_decay: float
    ) -> None:
        self.parameters = dict(parameters)
        self.beta1, self.beta2, self.weight_decay = beta1, beta2, weight_decay
        self.first = {name: np.zeros_like(parameter.value) for name, parameter in parameters}
        self.second = {name: np.zeros_like(parameter.value) for name, parameter in parameters}
        self.step_index = 0

    def step(self, learning_rate: float) -> None:
        """One update of every parameter that has a gradient; the gradients are cleared."""
        self.step_index += 1
        for name, parameter in self.parameters.items():
            if parameter.grad is None:
                continue
            operators().adamw.update(
                parameter.value,
                np.ascontiguousarray(parameter.grad),
                self.first[name],
                self.second[name],
                lr=learning_rate,
                beta1=self.beta1,
                beta2=self.beta2,
                eps=1e-8,
                weight_decay=self.weight_decay if parameter.value.ndim > 1 else 0.0,
                step_index=self.step_index,
            )
            parameter.grad = None

    def state_dict(self) -> dict[str, Array]:
        """Both moments by parameter name."""
        first = {f"first.{name}": moment for name, moment in self.first.items()}
        return first | {f"second.{name}": moment for name, moment in self.second.items()}

    def load_state_dict(self, state: Mapping[str, Array], step_index: int) -> None:
        """Take over moments and the number of steps made."""
        self.step_index = step_index
        for name in self.parameters:
            self.first[name] = np.array(state[f"first.{name}"])
            self.second[name] = np.array(state[f"second.{name}"])


def clip_grad_norm(parameters: Sequence[Tensor], max_norm: float) -> float:
    """Scale all gradients so that their joint norm is at most ``max_norm``; returns the norm before."""
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    norm = math.sqrt(sum(float(np.vdot(gradient, gradient)) for gradient in gradients))
    if norm > max_norm:
        for parameter in parameters:
            if parameter.grad is not None:
                parameter.grad = parameter.grad * np.float32(max_norm / norm)
    return norm
