"""chorale-cnn: a convolutional network that says what stands at every hidden note of a chorale, given all the others.

x = W planes                                       (the codec's `planes`, (B, T, 282))
x += W_2 dropout(gelu(conv(norm(x))))              12 blocks; taps t - d, t, t + d with d = 1, 2, 4 ... 32, 1, 2 ... 32
p(note) = softmax(A h + sum over bases of R_b h, read at the interval from base b to each symbol)        h = norm(x)

It is trained to know no order (orderless NADE: Uria, Murray and Larochelle 2014), as Coconet is (Huang, Cooijmans,
Roberts, Courville and Eck 2017). That has 64 layers of 128 filters over time x pitch, some 900 MFLOP a step forwards,
hours an epoch on two cores. Over time alone, with 256 channels, it is 7.5, and what is 126 steps away, eight bars to
either side, is still seen. The bases are the pitches of the voice that are seen nearest before and after, and those of
the other voices: intervals from them are the same in every key.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seqgen import nn
from seqgen.music.codec import orderless
from seqgen.music.codec.chorale import SYMBOLS, VOICES, Symbols
from seqgen.music.codec.orderless import BASES, COLUMNS, PLANES, Mask
from seqgen.nn import glue
from seqgen.nn.tape import Array, Tensor, apply

TAPS = 3
SYMBOL_AXIS = 3


@dataclass(frozen=True, slots=True)
class ChoraleCNNConfig:
    """Sizes; dilations double from block to block, from 1 again after ``cycle``; ``dropout`` acts in training only."""

    width: int = 256
    blocks: int = 12
    cycle: int = 6
    dropout: float = 0.2


class ChoraleCNN(nn.Module):
    """The network; ``rng`` draws the first weights."""

    def __init__(self, config: ChoraleCNNConfig, rng: np.random.Generator) -> None:
        width = config.width
        self.config = config
        self.enter = nn.Linear(PLANES, width, rng)
        self.blocks = [
            ConvolutionBlock(width, 2 ** (number % config.cycle), config.dropout, rng)
            for number in range(config.blocks)
        ]
        self.norm = nn.LayerNorm(width)
        self.absolute = nn.Linear(width, VOICES * SYMBOLS, rng)
        self.relative = [nn.Linear(width, VOICES * COLUMNS, rng) for _ in range(BASES)]

    def __call__(self, planes: Array, columns: Array, is_inside: Array, seed: int | None = None) -> Tensor:
        """Logits (B, T, 4, 47) of planes (B, T, 282) and columns (5, B, T, 4, 47).

        ``is_inside`` (B, T, 1), of the planes' dtype, is 1 within the piece and 0 in the padding after it.
        """
        x, inside = self.enter(Tensor(planes)), Tensor(is_inside)
        for number, block in enumerate(self.blocks):
            x = block(x, inside, None if seed is None else seed * len(self.blocks) + number)
        h = self.norm(x)
        logits = _by_voice(self.absolute(h))
        for relative, of_base in zip(self.relative, columns, strict=True):
            logits = glue.add(logits, glue.gather(_by_voice(relative(h)), of_base, SYMBOL_AXIS))
        return logits

    def conditional_logits(self, symbols: Symbols, is_hidden: Mask) -> NDArray[np.float32]:
        """Logits (T, 4, 47) of one whole piece of symbols (T, 4); of those that are hidden (T, 4) nothing is read."""
        seen = orderless.seen(symbols, is_hidden)
        planes = orderless.planes(seen, 0, len(seen))[None]
        columns = orderless.interval_columns(orderless.bases(seen)[None])
        logits: NDArray[np.float32] = self(planes, columns, np.ones((1, len(seen), 1), np.float32)).value[0]
        return logits


class ConvolutionBlock(nn.Module):
    """x += W_2 dropout(gelu(conv(norm(x)))): a step and the two that lie ``dilation`` away on either side."""

    takes_seed = True

    def __init__(self, width: int, dilation: int, dropout: float, rng: np.random.Generator) -> None:
        self.norm = nn.LayerNorm(width)
        self.convolve = nn.Conv1d(width, width, TAPS, rng, dilation=dilation, padding=dilation)
        self.down = nn.Linear(width, width, rng)
        self.dropout = nn.Dropout(dropout)

    def __call__(self, x: Tensor, inside: Tensor, seed: int | None = None) -> Tensor:
        """(B, T, C) to (B, T, C); ``inside`` (B, T, 1) makes all 0 beyond a piece's end, as it is before its start."""
        channels_first = glue.transpose(glue.mul(self.norm(x), inside), (0, 2, 1))
        hidden = apply(nn.operators().gelu, glue.transpose(self.convolve(channels_first), (0, 2, 1)))
        return glue.add(x, self.down(self.dropout(hidden, seed)))


def _by_voice(x: Tensor) -> Tensor:
    rows, steps, outputs = x.shape
    return glue.reshape(x, (rows, steps, VOICES, outputs // VOICES))
