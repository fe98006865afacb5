"""What a decoder remembers of the sequences that are being written: keys and values in slots."""

import heapq
from typing import Any

import numpy as np
from seqgen_kernels.contract import DecoderCache, DecoderWeights

from seqgen.nn.layers.pages import let_go, untouched
from seqgen.nn.operators import operators
from seqgen.nn.tape import Array

FIRST_SLOTS, FIRST_PLACES = 8, 256


class DecoderMemory:
    """Slots that are taken and given back; they grow by doubling where more sequences or longer ones come.

    What no token has reached is never touched, so that the operating system need not give it any memory. Kept as
    float16, a sequence takes half of that, and its keys and values are rounded.
    """

    def __init__(
        self,
        weights: DecoderWeights,
        slots: int = FIRST_SLOTS,
        places: int = FIRST_PLACES,
        kept_as: type[np.floating[Any]] = np.float32,
    ) -> None:
        self._weights, self._kept_as = weights, kept_as
        self._step_over = operators().decoder_step.prepare(weights)
        self._cache = self._empty(slots, places)
        self._step = self._step_over(self._cache)
        self._free = list(range(slots))
        self._longest = 0  # no slot is longer: where the step is short, asking all of them costs more than counting

    @property
    def nbytes(self) -> int:
        """The size of the keys and values of all slots."""
        return self._cache.k.nbytes + self._cache.v.nbytes

    def take(self) -> int:
        """An empty slot, the lowest of the free ones."""
        if not self._free:
            slots, places = self._size
            self._grow(2 * slots, places)
            self._free = list(range(slots, 2 * slots))
        return heapq.heappop(self._free)

    def give_back(self, slot: int) -> None:
        """Forget a sequence."""
        self._cache.lengths[slot] = 0
        heapq.heappush(self._free, slot)

    def copy(self, source: int) -> int:
        """A further slot that remembers the same."""
        target = self.take()
        length = self._cache.lengths[source]
        for array in (self._cache.k, self._cache.v):
            array[:, target, :, :length] = array[:, source, :, :length]
        self._cache.coords[:, target, :length] = self._cache.coords[:, source, :length]
        self._cache.lengths[target] = length
        return target

    def step(self, x: Array, coords: Array, slots: Array) -> Array:
        """The next token x (B, C) at coords (F, B) of the sequences in ``slots``: what the last layer says, (B, C)."""
        if self._longest >= self._size[1]:
            self._make_room(slots)
        self._longest += 1
        return self._step(x, coords, slots)

    def _make_room(self, slots: Array) -> None:
        """Grow if one of the slots is full."""
        count, places = self._size
        if self._cache.lengths[slots].max() == places:
            self._grow(count, 2 * places)
        self._longest = int(self._cache.lengths.max())

    @property
    def _size(self) -> tuple[int, int]:
        return self._cache.k.shape[1], self._cache.k.shape[3]

    def _grow(self, slots: int, places: int) -> None:
        """Layer by layer, the old one's memory given back at once: both sizes are never there in full."""
        old, new = self._cache, self._empty(slots, places)
        count, longest = len(old.lengths), old.lengths.max(initial=0)
        for before, after in ((old.k, new.k), (old.v, new.v)):
            for layer in range(len(before)):
                after[layer, :count, :, :longest] = before[layer, :, :, :longest]
                let_go(before[layer])
        new.coords[:, :count, :longest] = old.coords[:, :, :longest]
        new.lengths[:count] = old.lengths
        self._cache, self._step = new, self._step_over(new)

    def _empty(self, slots: int, places: int) -> DecoderCache:
        layers, width = self._weights.norm1.shape
        heads, tables = self._weights.heads, self._weights.tables
        shape = layers, slots, heads, places, width // heads
        k, v = (untouched(shape, np.dtype(self._kept_as)) for _ in range(2))
        coords = np.empty((0 if tables is None else tables.shape[1], slots, places), np.int32)
        return DecoderCache(k, v, coords, np.zeros(slots, np.int64))
