"""How a network ends, one step at a time: a norm and a product in one."""

import numpy as np

from seqgen.nn.layers.dense import Linear
from seqgen.nn.layers.normalisation import RMSNorm
from seqgen.nn.operators import operators
from seqgen.nn.tape import Array


class NormedProduct:
    """W (g x r) + b = r (W diag(g)) x + b with r = 1 / sqrt(mean x^2 + eps): the norm's g is multiplied in once.

    It is a copy: what the layers learn afterwards does not reach it.
    """

    def __init__(self, norm: RMSNorm, product: Linear) -> None:
        # r = sqrt(C) / sqrt(sum x^2 + C eps), so that a step need not divide
        width = len(norm.weight.value)
        weight = product.weight.value * (norm.weight.value * np.float32(width**0.5))
        self._product = operators().linear.prepare(weight)
        self._least = np.float32(width * norm.eps)
        self._bias = np.zeros(len(weight), np.float32) if product.bias is None else product.bias.value.copy()

    def __call__(self, x: Array) -> Array:
        """(B, C) to (B, O), float32; no row depends on another."""
        y: Array = self._product(x)
        y /= np.sqrt(np.add.reduce(x * x, axis=1, keepdims=True) + self._least)
        y += self._bias
        return y
