"""Transformer blocks, with the norm before each part, and sinusoidal positions."""

from collections.abc import Callable

import numpy as np

from seqgen.nn import glue
from seqgen.nn.layers.attention import MultiHeadAttention
from seqgen.nn.layers.dense import Linear
from seqgen.nn.layers.dropout import Dropout
from seqgen.nn.layers.normalisation import LayerNorm, RMSNorm
from seqgen.nn.module import Module
from seqgen.nn.operators import operators
from seqgen.nn.tape import Array, Tensor, apply

PARTS = 3


class TransformerBlock(Module):
    """x += attention(norm x);  x += cross attention(norm x, context);  x += W_2 gelu(W_1 norm x).

    The norms stand before the parts, not after them (Xiong et al. 2020): then deep stacks train without a warm-up that
    must be found first. The second part is there only with ``cross``; ``cross_coordinates`` are those in which it knows
    how far what looks and what is seen lie apart. ``norm`` makes the norms of a width; without ``bias`` no product has
    one.
    """

    takes_seed = True

    def __init__(
        self,
        width: int,
        heads: int,
        hidden: int,
        rng: np.random.Generator,
        *,
        dropout: float = 0.0,
        cross: bool = False,
        coordinates: int = 0,
        cross_coordinates: int = 0,
        radius: int = 0,
        norm: Callable[[int], LayerNorm | RMSNorm] = LayerNorm,
        bias: bool = True,
    ) -> None:
        self.norm1 = norm(width)
        self.attention = MultiHeadAttention(width, heads, rng, coordinates, radius, bias=bias)
        self.norm_cross = norm(width) if cross else None
        self.cross = MultiHeadAttention(width, heads, rng, cross_coordinates, radius, bias=bias) if cross else None
        self.norm2 = norm(width)
        self.up, self.down = Linear(width, hidden, rng, bias=bias), Linear(hidden, width, rng, bias=bias)
        self.dropout = Dropout(dropout)

    def __call__(
        self,
        x: Tensor,
        *,
        context: Tensor | None = None,
        mask: Array | None = None,
        context_mask: Array | None = None,
        causal: bool = False,
        coords: tuple[Array, Array] | None = None,
        cross_coords: tuple[Array, Array] | None = None,
        seed: int | None = None,
    ) -> Tensor:
        """(B, T, C) to (B, T, C), with a context (B, Tk, C); ``seed`` None means inference.

        coords are (F, B, T) of those who look and of those who are seen, cross_coords (F, B, T) and (F, B, Tk).
        """
        if (context is None) != (self.cross is None):
            raise ValueError("a block with cross attention needs a context, and one without takes none")
        x = self._add(x, self.attention(self.norm1(x), mask=mask, causal=causal, coords=coords), seed, 0)
        if self.cross is not None and self.norm_cross is not None:
            x = self._add(x, self.cross(self.norm_cross(x), context, context_mask, coords=cross_coords), seed, 1)
        hidden = apply(operators().gelu, self.up(self.norm2(x)))
        return self._add(x, self.down(hidden), seed, 2)

    def _add(self, x: Tensor, part: Tensor, seed: int | None, number: int) -> Tensor:
        return glue.add(x, self.dropout(part, None if seed is None else PARTS * seed + number))


def sinusoidal_positions(steps: int, width: int) -> Array:
    """Positions (T, C): sines and cosines side by side, of wavelengths from 2 pi to 10,000 times that (Vaswani 2017).

    >>> sinusoidal_positions(2, 2).round(3).tolist()
    [[0.0, 1.0], [0.8410000205039978, 0.5400000214576721]]
    """
    if width % 2:
        raise ValueError(f"the width must be even, got {width}")
    angles = np.arange(steps)[:, None] * 10_000 ** (-np.arange(0, width, 2) / width)
    return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(steps, width).astype(np.float32)
