"""Melodies: tokens of one voice, padded to the longest of the batch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seqgen import nn
from seqgen.models.melody_lstm import MelodyLSTM, MelodyLSTMConfig
from seqgen.music.codec.cursor import feature_rows
from seqgen.music.codec.melody import EncodedMelody
from seqgen.nn import glue
from seqgen.nn.losses import IGNORED_LABEL
from seqgen.nn.tape import Tensor
from seqgen.training.batches import padded


@dataclass(frozen=True, slots=True)
class Example:
    """One melody ready for training: features (T, F) int16, labels (T,) int64."""

    features: NDArray[np.int16]
    labels: NDArray[np.int64]

    @classmethod
    def of(cls, melody: EncodedMelody) -> "Example":
        """Walk a melody once to know its features."""
        return cls(feature_rows(melody.header, list(melody.tokens)), np.array(melody.tokens, np.int64))


@dataclass(frozen=True, slots=True)
class Batch:
    """Features (B, T, F), labels (B, T) with -100 past each row's length, lengths (B,)."""

    features: NDArray[np.int16]
    labels: NDArray[np.int64]
    lengths: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class MelodyObjective:
    """Every token of a melody, its end included. Nothing is transposed: pitches count from the tonic as it is."""

    network: MelodyLSTM
    unit: str = "token"

    @property
    def config(self) -> MelodyLSTMConfig:
        """What the network was made of."""
        return self.network.config

    def example(self, melody: EncodedMelody) -> Example:
        """Look at a melody once."""
        return Example.of(melody)

    def length(self, example: Example) -> int:
        """Tokens."""
        return len(example.labels)

    def batch(self, examples: Sequence[Example], rng: np.random.Generator | None) -> Batch:
        """Pad to the longest."""
        return collate(examples)

    def units(self, batch: Batch) -> int:
        """Labels that count."""
        return int(batch.lengths.sum())

    def logits(self, batch: Batch, seed: int | None) -> Tensor:
        """(B, T, V)."""
        return self.network(batch.features, batch.lengths, seed)

    def loss(self, batch: Batch, seed: int | None) -> Tensor:
        """Mean nats per token."""
        logits = self.logits(batch, seed)
        return nn.cross_entropy(glue.reshape(logits, (-1, logits.shape[-1])), batch.labels.reshape(-1))


def collate(examples: Sequence[Example]) -> Batch:
    """Pad to the longest."""
    features = padded([example.features for example in examples])
    labels = padded([example.labels for example in examples], IGNORED_LABEL)
    return Batch(features, labels, np.array([len(example.labels) for example in examples], np.int64))
