"""What `decoder_step` is tested with: weights, empty caches whose unwritten places are NaN, and whole sequences."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from seqgen_kernels.contract import DecoderCache, DecoderWeights

Array = npt.NDArray[Any]


class Sizes(NamedTuple):
    """The sizes of a decoder and its cache."""

    layers: int = 2
    width: int = 12
    heads: int = 3
    hidden: int = 21
    slots: int = 5
    places: int = 9
    reach: int = 2
    coordinates: int = 1


def weights_of(sizes: Sizes, dtype: str = "float32") -> DecoderWeights:
    rng = np.random.default_rng(0)
    count, width, heads, hidden = sizes[:4]

    def draw(*shape: int) -> Array:
        return (rng.standard_normal(shape) * 1.5 / np.sqrt(max(1, shape[-1]))).astype(dtype)

    tables = draw(count, sizes.coordinates, heads, 2 * sizes.reach + 1, width // heads)
    return DecoderWeights(
        1 + draw(count, width), draw(count, 3 * width, width), draw(count, width, width),
        tables if sizes.coordinates else None, 1 + draw(count, width), draw(count, hidden, width),
        draw(count, width, hidden), heads,
    )  # fmt: skip


def halved(weights: DecoderWeights) -> DecoderWeights:
    """The same weights, but for rounding, with matrices in float16."""
    tables = None if weights.tables is None else weights.tables.astype(np.float16)
    w_qkv, w_out, w_up, w_down = (
        array.astype(np.float16) for array in (weights.w_qkv, weights.w_out, weights.w_up, weights.w_down)
    )
    return weights._replace(w_qkv=w_qkv, w_out=w_out, tables=tables, w_up=w_up, w_down=w_down)


def cache_of(sizes: Sizes, dtype: str = "float32") -> DecoderCache:
    k, v = np.full((2, sizes.layers, sizes.slots, sizes.heads, sizes.places, sizes.width // sizes.heads), np.nan, dtype)
    coords = np.full((sizes.coordinates, sizes.slots, sizes.places), -(2**31), np.int32)
    return DecoderCache(k, v, coords, np.zeros(sizes.slots, np.int64))


def copied(cache: DecoderCache) -> DecoderCache:
    return DecoderCache(*(array.copy() for array in cache))


def tokens_of(sizes: Sizes, slots: Array, seed: int, dtype: str = "float32") -> tuple[Array, Array]:
    """Draw x and coords for some slots; coordinates differ by more than the tables reach."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((len(slots), sizes.width)).astype(dtype)
    return x, rng.integers(-2 * sizes.reach, 2 * sizes.reach + 1, (sizes.coordinates, len(slots)))


def played(
    step: Any, sizes: Sizes, weights: DecoderWeights, dtype: str = "float32", cache_dtype: str | None = None
) -> tuple[list[Array], DecoderCache]:
    """Steps with changing batches, until every slot is full; slots fill up at different times."""
    rng, cache, outputs = np.random.default_rng(1), cache_of(sizes, cache_dtype or dtype), []
    for seed in range(3 * sizes.places):
        slots = rng.permutation(sizes.slots)[: rng.integers(0, sizes.slots + 1)]
        slots = slots[cache.lengths[slots] < sizes.places]
        outputs.append(step(*tokens_of(sizes, slots, seed, dtype), slots, weights, cache))
    return outputs, cache
