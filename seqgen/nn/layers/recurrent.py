"""Recurrent layers, stacked and in both directions, with PyTorch's names and order of weights."""

from typing import ClassVar

import numpy as np

from seqgen.nn import glue, initialisers
from seqgen.nn.layers.dropout import Dropout
from seqgen.nn.module import Module
from seqgen.nn.operators import operators
from seqgen.nn.tape import Array, Tensor, apply

NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


class Recurrent(Module):
    """What RNN, GRU and LSTM share: layer l reads what layer l - 1 wrote, in both directions where wanted.

    Weights are even draws from -1/sqrt(H)..1/sqrt(H). Dropout acts between layers.
    """

    takes_seed = True
    operator: ClassVar[str]
    gates: ClassVar[int]
    states: ClassVar[int] = 1

    def __init__(
        self,
        inputs: int,
        hidden: int,
        rng: np.random.Generator,
        layers: int = 1,
        bidirectional: bool = False,
        dropout: float = 0.0,
    ) -> None:
        if min(inputs, hidden, layers) < 1:
            raise ValueError(f"inputs, hidden and layers must be 1 or more, got {inputs}, {hidden} and {layers}")
        self.layers, self.directions = layers, ("", "_reverse") if bidirectional else ("",)
        self.dropout = Dropout(dropout)
        for layer in range(layers):
            width = inputs if layer == 0 else hidden * len(self.directions)
            for direction in self.directions:
                self._draw(f"l{layer}{direction}", width, hidden, rng)

    def _draw(self, place: str, inputs: int, hidden: int, rng: np.random.Generator) -> None:
        rows, bound = self.gates * hidden, hidden**-0.5
        for name, shape in zip(NAMES, ((rows, inputs), (rows, hidden), (rows,), (rows,)), strict=True):
            setattr(self, f"{name}_{place}", Tensor(initialisers.uniform(rng, shape, bound), requires_grad=True))

    def weights(self, layer: int, direction: str = "") -> list[Tensor]:
        """weight_ih, weight_hh, bias_ih, bias_hh of one layer in one direction."""
        return [getattr(self, f"{name}_l{layer}{direction}") for name in NAMES]

    def __call__(self, x: Tensor, lengths: Array | None = None, seed: int | None = None) -> Tensor:
        """(B, T, I) to (B, T, H) or (B, T, 2H), zero past each row's length; ``seed`` None means inference."""
        for layer in range(self.layers):
            if layer > 0:
                x = self.dropout(x, None if seed is None else seed * self.layers + layer)
            ways = [self._run(x, layer, direction, lengths) for direction in self.directions]
            x = ways[0] if len(ways) == 1 else glue.concat(ways)
        return x

    def _run(self, x: Tensor, layer: int, direction: str, lengths: Array | None) -> Tensor:
        operator, none = getattr(operators(), self.operator), [None] * self.states
        return apply(operator, x, *self.weights(layer, direction), *none, lengths=lengths, reverse=direction != "")


class RNN(Recurrent):
    """h' = tanh(W x + b + U h + c)."""

    operator, gates = "rnn", 1


class GRU(Recurrent):
    """Gates r z n; r multiplies the recurrent part of n after the product (Cho et al. 2014)."""

    operator, gates = "gru", 3


class LSTM(Recurrent):
    """Gates i f g o. The forget gate's bias starts at 1 (Jozefowicz et al. 2015)."""

    operator, gates, states = "lstm", 4, 2

    def _draw(self, place: str, inputs: int, hidden: int, rng: np.random.Generator) -> None:
        super()._draw(place, inputs, hidden, rng)
        getattr(self, f"bias_ih_{place}").value[hidden : 2 * hidden] = 1.0
        getattr(self, f"bias_hh_{place}").value[hidden : 2 * hidden] = 0.0
