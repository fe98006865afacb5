"""A decoder: blocks that look back alone, over whole sequences in training and token by token in use."""

from typing import Any

import numpy as np
from seqgen_kernels.contract import DecoderWeights

from seqgen.nn.layers.dropout import Dropout
from seqgen.nn.layers.normalisation import RMSNorm
from seqgen.nn.layers.transformer import TransformerBlock
from seqgen.nn.module import Module
from seqgen.nn.tape import Array, Tensor


class Decoder(Module):
    """``layers`` Transformer blocks with RMS norms and no biases: what the operator ``decoder_step`` takes a step of.

    Tokens see each other through ``coordinates`` numbers each, whose differences are told apart up to ``radius``.
    """

    takes_seed = True

    def __init__(
        self,
        width: int,
        heads: int,
        hidden: int,
        layers: int,
        rng: np.random.Generator,
        *,
        coordinates: int,
        radius: int,
        dropout: float = 0.0,
    ) -> None:
        self.blocks = [
            TransformerBlock(
                width,
                heads,
                hidden,
                rng,
                dropout=dropout,
                coordinates=coordinates,
                radius=radius,
                norm=RMSNorm,
                bias=False,
            )
            for _ in range(layers)
        ]
        self.dropout = Dropout(dropout)

    def __call__(self, x: Tensor, coords: Array, seed: int | None = None) -> Tensor:
        """x (B, T, C) and coords (F, B, T) to (B, T, C), without a final norm."""
        x = self.dropout(x, self._part(seed, 0))
        for number, block in enumerate(self.blocks):
            x = block(x, causal=True, coords=(coords, coords), seed=self._part(seed, number + 1))
        return x

    def _part(self, seed: int | None, number: int) -> int | None:
        return None if seed is None else (len(self.blocks) + 1) * seed + number

    def stacked(self) -> DecoderWeights:
        """The weights of all blocks, copied and laid out for `decoder_step`."""
        attentions = [block.attention for block in self.blocks]
        parts = [_stack([getattr(each, name).weight for each in attentions]) for name in ("query", "key", "value")]
        tables = [attention.tables for attention in attentions if attention.tables is not None]
        matrices = {
            "w_qkv": np.concatenate(parts, axis=1),
            "w_out": _stack([attention.out.weight for attention in attentions]),
            "tables": _stack(tables) if tables else None,
            "w_up": _stack([block.up.weight for block in self.blocks]),
            "w_down": _stack([block.down.weight for block in self.blocks]),
        }
        return DecoderWeights(
            norm1=_stack([block.norm1.weight for block in self.blocks]),
            norm2=_stack([block.norm2.weight for block in self.blocks]),
            heads=attentions[0].heads,
            eps=self.blocks[0].norm1.eps,
            **_in_half_if_exact(matrices),
        )


def _stack(tensors: list[Tensor]) -> Array:
    return np.stack([tensor.value for tensor in tensors])


def _in_half_if_exact(matrices: dict[str, Any]) -> dict[str, Any]:
    """The matrices as float16 if they lose nothing by it, as those of shipped weights: a step reads half the bytes."""
    there = {name: matrix for name, matrix in matrices.items() if matrix is not None}
    with np.errstate(over="ignore"):
        halves = {name: matrix.astype(np.float16) for name, matrix in there.items()}
    return matrices | halves if all(np.array_equal(halves[name], there[name]) for name in there) else matrices
