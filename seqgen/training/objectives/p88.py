"""Piano rolls of 88 keys: each frame is predicted from those before it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seqgen import nn
from seqgen.models.p88 import P88Config, P88Network
from seqgen.nn.tape import Tensor
from seqgen.training.batches import padded

Frames = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class RollBatch:
    """Frames (B, T, 88) float32, those that follow them as targets, lengths (B,) and weights (B, T), 0 for padding."""

    frames: NDArray[np.float32]
    targets: NDArray[np.float32]
    lengths: NDArray[np.int64]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class P88Objective:
    """Frames 2..T of a piece given those before them; nats are the sum of 88 Bernoulli cross-entropies.

    In training a piece of more than ``crop_frames`` gives as many, from a place drawn anew each time.
    """

    network: P88Network
    crop_frames: int
    unit: str = "frame"

    @property
    def config(self) -> P88Config:
        """What the network was made of."""
        return self.network.config

    def length(self, example: Frames) -> int:
        """Frames that are predicted in training."""
        return min(len(example), self.crop_frames) - 1

    def batch(self, examples: Sequence[Frames], rng: np.random.Generator | None) -> RollBatch:
        """Pad to the longest; ``rng`` cuts out of what is long."""
        return collate(examples if rng is None else [self._cropped(example, rng) for example in examples])

    def units(self, batch: RollBatch) -> int:
        """Frames that count."""
        return int(batch.lengths.sum())

    def loss(self, batch: RollBatch, seed: int | None) -> Tensor:
        """Mean nats per frame."""
        return nn.bce_with_logits(self.network(batch.frames, batch.lengths, seed), batch.targets, batch.weights)

    def _cropped(self, example: Frames, rng: np.random.Generator) -> Frames:
        start = int(rng.integers(0, max(0, len(example) - self.crop_frames) + 1))
        return example[start : start + self.crop_frames]


def collate(pieces: Sequence[Frames]) -> RollBatch:
    """Pad to the longest."""
    lengths = np.array([len(piece) - 1 for piece in pieces], np.int64)
    frames = padded(pieces).astype(np.float32)
    weights = (np.arange(lengths.max()) < lengths[:, None]).astype(np.float32)
    inputs, targets = (np.ascontiguousarray(part) for part in (frames[:, :-1], frames[:, 1:]))
    return RollBatch(inputs, targets, lengths, weights)
