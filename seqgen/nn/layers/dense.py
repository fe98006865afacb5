"""Layers without a memory: a product, a table."""

import numpy as np

from seqgen.nn import initialisers
from seqgen.nn.module import Module
from seqgen.nn.operators import operators
from seqgen.nn.tape import Array, Tensor, apply, recorded


class Linear(Module):
    """``y = x w^T + b`` over the last axis; w (O, I) and, where there is one, b (O,) start within 1/sqrt(I)."""

    def __init__(self, inputs: int, outputs: int, rng: np.random.Generator, *, bias: bool = True) -> None:
        self.weight = Tensor(initialisers.uniform(rng, (outputs, inputs), inputs**-0.5), requires_grad=True)
        self.bias = Tensor(initialisers.uniform(rng, (outputs,), inputs**-0.5), requires_grad=True) if bias else None

    def __call__(self, x: Tensor) -> Tensor:
        """(..., I) to (..., O)."""
        return apply(operators().linear, x, self.weight, self.bias)

    def step(self, x: Array) -> Array:
        """(B, I) to (B, O) off the tape, each row with the same bits whatever the others are."""
        return operators().linear.step(x, self.weight.value, None if self.bias is None else self.bias.value)


class Embedding(Module):
    """A row of ``weight`` (V, C) for each index; rows start as normal draws of deviation 0.1."""

    def __init__(self, rows: int, width: int, rng: np.random.Generator) -> None:
        self.weight = Tensor(initialisers.normal(rng, (rows, width), 0.1), requires_grad=True)

    def __call__(self, indices: Array) -> Tensor:
        """Integers of any shape to (..., C)."""
        operator = operators().embedding
        value, cache = operator.forward(indices, self.weight.value)
        return recorded(value, (self.weight,), lambda dy: operator.backward(dy, cache))
