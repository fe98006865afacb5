"""What the models share that write with a decoder: slots in which it remembers sequences, and single steps."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from seqgen import nn
from seqgen.nn.tape import Array


class StepwiseDecoder(nn.Module):
    """A decoder, a norm and a product. What the layers learn after the first `start` does not reach the steps.

    ``kept_as`` is the type of the keys and values that it remembers; see `nn.DecoderMemory`.
    """

    decoder: nn.Decoder
    norm: nn.RMSNorm
    output: nn.Linear
    kept_as: type[np.floating[Any]] = np.float32
    _memory: nn.DecoderMemory | None = None
    _end: nn.NormedProduct | None = None

    def start(self) -> int:
        """A slot of the memory for a sequence that begins."""
        if self._memory is None:
            self._memory = nn.DecoderMemory(self.decoder.stacked(), kept_as=self.kept_as)
            self._end = nn.NormedProduct(self.norm, self.output)
        return self._memory.take()

    def copy(self, slot: int) -> int:
        """A further slot that remembers the same."""
        assert self._memory is not None
        return self._memory.copy(slot)

    def stop(self, slot: int) -> None:
        """Give a slot back."""
        assert self._memory is not None
        self._memory.give_back(slot)

    def decoded(self, x: Array, coords: Array, slots: Sequence[int]) -> Array:
        """Logits (B, V) of what follows the entered tokens x (B, C) at coords (F, B) in B slots; rows do not mix."""
        assert self._memory is not None and self._end is not None
        return self._end(self._memory.step(x, coords, np.array(slots)))
