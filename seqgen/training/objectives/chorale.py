"""Chorales: whole pieces of four interleaved voices, transposed at random within the voices' ranges."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seqgen import nn
from seqgen.models.chorale_transformer import (
    ChoraleTransformer,
    ChoraleTransformerConfig,
    coordinates,
    interval_columns,
)
from seqgen.music.codec.chorale import Pitches, Symbols, feature_rows, symbols_of
from seqgen.music.codec.transposition import in_some_key
from seqgen.nn import glue
from seqgen.nn.losses import IGNORED_LABEL
from seqgen.nn.tape import Array, Tensor
from seqgen.training.batches import coordinates_first, padded


@dataclass(frozen=True, slots=True)
class ChoraleBatch:
    """Features (B, T, F), coords 2 x (3, B, T), columns and labels (B, T, 47) and (B, T); -100 labels the padding."""

    features: NDArray[np.int16]
    coords: tuple[Array, Array]
    columns: Array
    labels: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ChoraleObjective:
    """Every note of a chorale, from the first; examples are pitches (T, 4), -1 for silence.

    ``ranges`` (4, 2) are the lowest and the highest pitch to which each voice may be transposed.
    """

    network: ChoraleTransformer
    ranges: Pitches
    unit: str = "note"

    @property
    def config(self) -> ChoraleTransformerConfig:
        """What the network was made of."""
        return self.network.config

    def length(self, example: Pitches) -> int:
        """Tokens: one for each voice and step."""
        return example.size

    def batch(self, examples: Sequence[Pitches], rng: np.random.Generator | None) -> ChoraleBatch:
        """Pad to the longest; ``rng`` moves each piece by some semitones that its voices can sing."""
        moved = [example if rng is None else in_some_key(example, self.ranges, rng) for example in examples]
        return collate([symbols_of(piece) for piece in moved])

    def units(self, batch: ChoraleBatch) -> int:
        """Labels that count."""
        return int((batch.labels != IGNORED_LABEL).sum())

    def loss(self, batch: ChoraleBatch, seed: int | None) -> Tensor:
        """Mean nats per note."""
        logits = self.network(batch.features, batch.coords, batch.columns, seed)
        return nn.cross_entropy(glue.reshape(logits, (-1, logits.shape[-1])), batch.labels.reshape(-1))


def collate(pieces: Sequence[Symbols]) -> ChoraleBatch:
    """Pad symbols (T, 4) to the longest; what is padded comes last, where no earlier token sees it."""
    looking, seen = zip(*map(coordinates, pieces), strict=True)
    return ChoraleBatch(
        padded([feature_rows(piece) for piece in pieces]),
        (coordinates_first(looking), coordinates_first(seen)),
        padded([interval_columns(piece) for piece in pieces]),
        padded([piece.reshape(-1).astype(np.int64) for piece in pieces], IGNORED_LABEL),
    )
