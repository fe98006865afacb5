"""What a decoder's block with cross attention remembers of one sequence while it is written, a token at a time."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from seqgen.nn.layers.attention import MultiHeadAttention
from seqgen.nn.layers.dense import Linear
from seqgen.nn.layers.normalisation import LayerNorm, RMSNorm
from seqgen.nn.layers.transformer import TransformerBlock
from seqgen.nn.operators import operators
from seqgen.nn.tape import Array, Tensor


class AttentionMemory:
    """The keys and values of up to ``places`` places."""

    def __init__(self, attention: MultiHeadAttention, places: int) -> None:
        outputs, _ = attention.key.weight.shape
        coordinates = 0 if attention.tables is None else len(attention.tables.value)
        shape, dtype = (1, attention.heads, places, outputs // attention.heads), attention.key.weight.value.dtype
        self._attention, self._length = attention, 0
        self._k, self._v = np.zeros(shape, dtype), np.zeros(shape, dtype)
        self._coords = np.zeros((coordinates, 1, places), np.int64)

    def see(self, k: Array, v: Array, coords: Array | None) -> None:
        """Further places (N, C) at coords (F, N), behind those that were seen."""
        place = slice(self._length, self._length + len(k))
        for cache, rows in ((self._k, k), (self._v, v)):
            cache[0, :, place] = rows.reshape(len(rows), self._attention.heads, -1).swapaxes(0, 1)
        if coords is not None:
            self._coords[:, 0, place] = coords
        self._length += len(k)

    def answer(self, query: Array, coords: Array | None) -> Array:
        """What a query (1, C) at coords (F, 1) takes from all that was seen, (1, C)."""
        attention = self._attention
        relative = (None, None, None) if attention.tables is None else (coords, self._coords, attention.tables.value)
        heads = query.reshape(1, attention.heads, -1)
        y = operators().attention.step(heads, self._k, self._v, np.array([self._length]), *relative)
        return attention.out.step(y.reshape(1, -1))


class BlockMemory:
    """Of a causal block: up to ``places`` of its own tokens, and a whole context (S, C) at coords (F, S).

    The block's weights must not change meanwhile. Raises ValueError for a block without cross attention.
    """

    def __init__(
        self, block: TransformerBlock, places: int, context: Array, context_coords: Array | None = None
    ) -> None:
        if block.cross is None or block.norm_cross is None:
            raise ValueError("a memory of a context needs a block with cross attention")
        self._block, self._cross, self._norm_cross = block, block.cross, block.norm_cross
        self._products = side_by_side([block.attention.query, block.attention.key, block.attention.value])
        self._own, self._context = AttentionMemory(block.attention, places), AttentionMemory(block.cross, len(context))
        self._context.see(block.cross.key.step(context), block.cross.value.step(context), context_coords)

    def step(
        self, x: Array, coords: tuple[Array, Array] | tuple[None, None] = (None, None), cross: Array | None = None
    ) -> Array:
        """The next token (1, C) to (1, C), as the block makes it of the whole sequence.

        coords are (F, 1) of it when it looks and when it is seen, ``cross`` (F, 1) when it looks at the context.
        """
        block, (looking, seen) = self._block, coords
        query, key, value = self._products(_normed(block.norm1, x)).reshape(3, *x.shape)
        self._own.see(key, value, seen)
        x = x + self._own.answer(query, looking)
        x = x + self._context.answer(self._cross.query.step(_normed(self._norm_cross, x)), cross)
        hidden, _ = operators().gelu.forward(block.up.step(_normed(block.norm2, x)))
        return x + block.down.step(hidden)


def side_by_side(layers: Sequence[Linear]) -> Callable[[Array], Array]:
    """Several products of one x (B, I) as one off the tape, (B, the sum of their outputs); all or none have a bias."""
    biases = [layer.bias.value for layer in layers if layer.bias is not None]
    weight = np.concatenate([layer.weight.value for layer in layers])
    return partial(operators().linear.step, w=weight, b=np.concatenate(biases) if biases else None)


def _normed(norm: LayerNorm | RMSNorm, x: Array) -> Array:
    return norm(Tensor(x)).value
