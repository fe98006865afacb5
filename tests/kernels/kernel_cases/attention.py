"""Attention: masks, causality, a learned bias, relative coordinates, and all of them together."""

from collections.abc import Callable
from typing import Any

import numpy as np

from kernel_cases.case import Arguments, Array, Case, Draw, times


def masking(heads: tuple[int, int], queries: int, keys: int) -> Array:
    """A mask of about two pairs in three, not contiguous; every fifth query sees nothing."""
    mask = (np.random.default_rng(1).random((*heads, queries, 2 * keys)) < 2 / 3)[..., ::2]
    mask[:, :, 1::5] = False
    return mask


def coordinates(count: int, batch: int, steps: int, seed: int) -> Array:
    """An index, then times with gaps and repetitions in no order; not contiguous."""
    far = np.random.default_rng(seed).integers(-40, 40, (count, batch, 2 * steps), dtype=np.int32)[..., ::2]
    far[:1] = np.arange(steps)
    return far


def attention(
    batch: int, heads: int, queries: int, keys: int, width: int, mask: tuple[int, int] | None = None,
    bias: tuple[int, int] | None = None, tables: tuple[int, int] | None = None, **options: Any,
) -> Callable[[Draw], Arguments]:  # fmt: skip
    """Draw the arguments; mask and bias give their sizes over rows and heads, tables gives F and the reach R."""

    def arguments(draw: Draw) -> Arguments:
        drawn: Arguments = {n: draw(batch, heads, t, width) for n, t in (("q", queries), ("k", keys), ("v", keys))}
        if mask is not None:
            drawn["mask"] = masking(mask, queries, keys)
        drawn["bias"] = None if bias is None else times(draw(*bias, queries, keys), 2)
        if tables is not None:
            count, reach = tables
            drawn["coords_q"] = coordinates(count, batch, queries, seed=2)
            drawn["coords_k"] = coordinates(count, batch, keys, seed=3)
        drawn["tables"] = None if tables is None else draw(count, heads, 2 * reach + 1, width)
        return drawn | options

    return arguments


CASES = [
    Case("attention", "plain", attention(2, 2, 3, 3, 4)),
    Case("attention", "one number", attention(1, 1, 1, 1, 1)),
    Case("attention", "across", attention(2, 1, 2, 5, 3)),
    Case("attention", "a scale", attention(1, 2, 3, 3, 2, scale=2.5)),
    Case("attention", "wider than a vector", attention(1, 1, 3, 4, 19)),
    Case("attention", "causal", attention(2, 2, 4, 4, 3, causal=True)),
    Case("attention", "causal, more keys", attention(1, 2, 3, 5, 3, causal=True)),
    Case("attention", "causal, more queries", attention(1, 2, 5, 3, 3, causal=True)),
    Case("attention", "a mask of each head", attention(2, 2, 3, 4, 3, mask=(2, 2))),
    Case("attention", "one mask of all heads", attention(2, 2, 3, 4, 3, mask=(2, 1))),
    Case("attention", "one mask of all rows", attention(2, 2, 3, 4, 3, mask=(1, 2), causal=True)),
    Case("attention", "a bias of each head", attention(2, 2, 3, 4, 3, bias=(2, 2))),
    Case("attention", "a bias of all heads", attention(2, 2, 3, 4, 3, bias=(2, 1))),
    Case("attention", "a bias of all rows", attention(2, 2, 3, 4, 3, bias=(1, 2), causal=True)),
    Case("attention", "a bias of all", attention(2, 2, 3, 4, 3, bias=(1, 1), mask=(2, 1))),
    Case("attention", "relative", attention(2, 2, 4, 4, 3, tables=(1, 5))),
    Case("attention", "relative, clipped", attention(2, 2, 5, 4, 3, tables=(1, 2), causal=True)),
    Case("attention", "relative, reach 0", attention(1, 2, 3, 2, 3, tables=(1, 0))),
    Case("attention", "two coordinates", attention(2, 2, 4, 3, 3, tables=(2, 3))),
    Case("attention", "everything", attention(2, 2, 4, 5, 5, mask=(2, 1), bias=(1, 2), tables=(2, 4), causal=True)),
    Case("attention", "everything, a scale",
         attention(1, 3, 6, 5, 2, mask=(1, 3), bias=(1, 1), tables=(2, 9), scale=-0.7)),
    Case("attention", "no queries", attention(2, 2, 0, 3, 2, bias=(1, 2), tables=(1, 2))),
    Case("attention", "no keys", attention(2, 2, 3, 0, 2, mask=(2, 1), bias=(2, 1), tables=(1, 2), causal=True)),
    Case("attention", "no rows", attention(0, 2, 3, 3, 2, mask=(1, 1), bias=(1, 2), tables=(2, 1))),
    Case("attention", "no heads", attention(2, 0, 3, 3, 2, bias=(2, 1), tables=(1, 1))),
    Case("attention", "no width", attention(1, 2, 3, 3, 0, bias=(1, 2), tables=(1, 1))),
]  # fmt: skip
