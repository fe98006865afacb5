"""The block of a temporal convolutional network."""

import numpy as np

from seqgen.nn import glue
from seqgen.nn.layers.convolution import Conv1d
from seqgen.nn.layers.dropout import Dropout
from seqgen.nn.module import Module
from seqgen.nn.operators import operators
from seqgen.nn.tape import Tensor, apply


class TCNBlock(Module):
    """y = relu(x + F(x)), F two times causal convolution, relu, dropout (Bai, Kolter and Koltun 2018, figure 1b).

    Output t of a convolution sees its inputs t, t - d, ..., t - (kernel - 1) d, and none after t. Where the channels
    change, a convolution of one tap makes x fit.
    """

    takes_seed = True

    def __init__(
        self, channels: int, outputs: int, kernel: int, dilation: int, rng: np.random.Generator, dropout: float = 0.0
    ) -> None:
        self.reach = (kernel - 1) * dilation
        self.first = Conv1d(channels, outputs, kernel, rng, dilation=dilation)
        self.second = Conv1d(outputs, outputs, kernel, rng, dilation=dilation)
        self.fit = None if channels == outputs else Conv1d(channels, outputs, 1, rng)
        self.dropout = Dropout(dropout)

    def __call__(self, x: Tensor, seed: int | None = None) -> Tensor:
        """(N, C, L) to (N, O, L)."""
        h = x
        for number, convolve in enumerate((self.first, self.second)):
            h = apply(operators().relu, convolve(self._after_silence(h)))
            h = self.dropout(h, None if seed is None else 2 * seed + number)
        return apply(operators().relu, glue.add(h, x if self.fit is None else self.fit(x)))

    def _after_silence(self, x: Tensor) -> Tensor:
        """With as many zeros before the first input as an output sees inputs before its own."""
        rows, channels, _ = x.shape
        zeros = np.zeros_like(x.value, shape=(rows, channels, self.reach))
        return glue.concat([Tensor(zeros), x], axis=2)
