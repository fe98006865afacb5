"""A block token by token is the block of the whole sequence."""

from typing import Any

import numpy as np
import pytest

from seqgen import nn
from seqgen.nn.tape import Array, Tensor

TOKENS, PLACES, WIDTH = 7, 4, 8


def drawn(*shape: int, seed: int) -> Array:
    return np.random.default_rng(seed).normal(0, 1, shape).astype(np.float32)


@pytest.mark.parametrize("is_relative", [False, True])
@pytest.mark.parametrize("norm", [nn.LayerNorm, nn.RMSNorm])
def test_token_by_token_is_the_whole(is_relative: bool, norm: Any) -> None:
    options = {"coordinates": 2, "cross_coordinates": 1, "radius": 2} if is_relative else {}
    rng = np.random.default_rng(0)
    block = nn.TransformerBlock(WIDTH, 2, 16, rng, cross=True, norm=norm, bias=norm is nn.LayerNorm, **options)
    if is_relative:  # first tables are small, and would be forgiven
        block.attention.tables.value = drawn(*block.attention.tables.shape, seed=5)
        block.cross.tables.value = drawn(*block.cross.tables.shape, seed=6)
    x, context = drawn(1, TOKENS, WIDTH, seed=1), drawn(1, PLACES, WIDTH, seed=2)
    looking, seen, at = (rng.integers(0, 5, (axes, 1, n)) for axes, n in ((2, TOKENS), (2, TOKENS), (1, PLACES)))
    relative = {"coords": (looking, seen), "cross_coords": (looking[:1], at)} if is_relative else {}
    [whole] = block(Tensor(x), context=Tensor(context), causal=True, **relative).value
    memory = nn.BlockMemory(block, TOKENS, context[0], at[:, 0] if is_relative else None)
    for token in range(TOKENS):
        place = slice(token, token + 1)
        coords = (looking[:, 0, place], seen[:, 0, place]), looking[:1, 0, place]
        step = memory.step(x[0, place], *coords) if is_relative else memory.step(x[0, place])
        np.testing.assert_allclose(step, whole[place], atol=1e-5)


def test_a_block_without_cross_attention_has_no_such_memory() -> None:
    block = nn.TransformerBlock(WIDTH, 2, 16, np.random.default_rng(0))
    with pytest.raises(ValueError, match="needs a block with cross attention"):
        nn.BlockMemory(block, TOKENS, drawn(PLACES, WIDTH, seed=2))
