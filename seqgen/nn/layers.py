"""Layers: parameters with PyTorch's names and initialisation, and one call of a kernel each."""

import numpy as np

from seqgen.nn.module import Module
from seqgen.nn.operators import operators
from seqgen.nn.tape import Array, Node, Tensor, apply


def uniform(rng: np.random.Generator, shape: tuple[int, ...], bound: float) -> Tensor:
    """A float32 parameter drawn evenly from -bound..bound."""
    return Tensor(rng.uniform(-bound, bound, shape).astype(np.float32), requires_grad=True)


class Linear(Module):
    """``y = x w^T + b`` over the last axis; w (O, I) and b (O,) start within 1/sqrt(I)."""

    def __init__(self, inputs: int, outputs: int, rng: np.random.Generator) -> None:
        self.weight = uniform(rng, (outputs, inputs), inputs**-0.5)
        self.bias = uniform(rng, (outputs,), inputs**-0.5)

    def __call__(self, x: Tensor) -> Tensor:
        """(..., I) to (..., O)."""
        return apply(operators().linear, x, self.weight, self.bias)


class Embedding(Module):
    """A row of ``weight`` (V, C) for each index; rows start as normal draws of deviation 0.1."""

    def __init__(self, rows: int, width: int, rng: np.random.Generator) -> None:
        self.weight = Tensor(rng.normal(0, 0.1, (rows, width)).astype(np.float32), requires_grad=True)

    def __call__(self, indices: Array) -> Tensor:
        """Integers of any shape to (..., C)."""
        operator = operators().embedding
        value, cache = operator.forward(indices, self.weight.value)
        return Tensor(value, node=Node((self.weight,), lambda dy: operator.backward(dy, cache)))


class LSTM(Module):
    """One layer over (B, T, I); gates i f g o. The forget gate's bias starts at 1 (Jozefowicz et al. 2015)."""

    def __init__(self, inputs: int, hidden: int, rng: np.random.Generator) -> None:
        bound = hidden**-0.5
        self.weight_ih = uniform(rng, (4 * hidden, inputs), bound)
        self.weight_hh = uniform(rng, (4 * hidden, hidden), bound)
        self.bias_ih = uniform(rng, (4 * hidden,), bound)
        self.bias_hh = uniform(rng, (4 * hidden,), bound)
        self.bias_ih.value[hidden : 2 * hidden] = 1.0
        self.bias_hh.value[hidden : 2 * hidden] = 0.0

    def __call__(self, x: Tensor, lengths: Array | None = None) -> Tensor:
        """(B, T, I) to (B, T, H), zero past each row's length."""
        weights = (self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
        return apply(operators().lstm, x, *weights, None, None, lengths=lengths)


class Dropout(Module):
    """Zeroes a share ``p`` of the elements and scales up the rest, by a mask that only the seed decides."""

    def __init__(self, p: float) -> None:
        self.p = p

    def __call__(self, x: Tensor, seed: int | None) -> Tensor:
        """``seed`` None means inference: x itself."""
        return x if seed is None or self.p == 0 else apply(operators().dropout, x, p=self.p, seed=seed)


def cross_entropy(logits: Tensor, labels: Array, label_smoothing: float = 0.0) -> Tensor:
    """Mean of -log softmax(logits)[label] over (N, C); labels of -100 are left out."""
    operator = operators().cross_entropy
    value, cache = operator.forward(logits.value, labels, label_smoothing=label_smoothing)
    return Tensor(value, node=Node((logits,), lambda dy: operator.backward(dy, cache)))
