"""Chorales to be harmonized: the soprano of a whole piece is given, the three other voices are predicted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seqgen import nn
from seqgen.models.harmony_seq2seq import HarmonySeq2Seq, HarmonySeq2SeqConfig, Sopranos, Tokens
from seqgen.music.codec.chorale import Pitches, Symbols, symbols_of
from seqgen.music.codec.harmony_seq2seq import read_soprano, told, written
from seqgen.music.codec.orderless import NO_BASE, interval_columns
from seqgen.music.codec.transposition import in_some_key
from seqgen.nn import glue
from seqgen.nn.losses import IGNORED_LABEL
from seqgen.nn.tape import Tensor
from seqgen.training.batches import coordinates_first, padded


class HarmonyBatch(NamedTuple):
    """What the network takes, and labels (B, 3 T); -100 labels the padding."""

    sopranos: Sopranos
    tokens: Tokens
    labels: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class HarmonyObjective:
    """Every note of bass, tenor and alto given the soprano; examples are pitches (T, 4), -1 for silence.

    ``ranges`` (4, 2) are the lowest and the highest pitch to which each voice may be transposed.
    """

    network: HarmonySeq2Seq
    ranges: Pitches
    unit: str = "note"

    @property
    def config(self) -> HarmonySeq2SeqConfig:
        """What the network was made of."""
        return self.network.config

    def length(self, example: Pitches) -> int:
        """Notes that are read or written: one for each voice and step."""
        return example.size

    def batch(self, examples: Sequence[Pitches], rng: np.random.Generator | None) -> HarmonyBatch:
        """Pad to the longest; ``rng`` moves each piece by some semitones that its voices can sing."""
        moved = [example if rng is None else in_some_key(example, self.ranges, rng) for example in examples]
        return collate([symbols_of(piece) for piece in moved])

    def units(self, batch: HarmonyBatch) -> int:
        """Notes that are written."""
        return int((batch.labels != IGNORED_LABEL).sum())

    def loss(self, batch: HarmonyBatch, seed: int | None) -> Tensor:
        """Mean nats per written note."""
        logits = self.network(batch.sopranos, batch.tokens, seed)
        return nn.cross_entropy(glue.reshape(logits, (-1, logits.shape[-1])), batch.labels.reshape(-1))


def collate(pieces: Sequence[Symbols]) -> HarmonyBatch:
    """Pad symbols (T, 4) to the longest; no step looks at the padding of a soprano, no token at what comes after it."""
    sopranos, tokens = [read_soprano(piece[:, 0]) for piece in pieces], [told(piece) for piece in pieces]
    return HarmonyBatch(
        Sopranos(
            padded([soprano.features for soprano in sopranos]),
            coordinates_first([soprano.coords for soprano in sopranos]),
            padded([np.ones(len(piece), bool) for piece in pieces]),
        ),
        Tokens(
            padded([each.features for each in tokens]),
            coordinates_first([each.looking for each in tokens]),
            coordinates_first([each.seen for each in tokens]),
            interval_columns(padded([each.bases for each in tokens], NO_BASE)),
        ),
        padded([written(piece) for piece in pieces], IGNORED_LABEL),
    )
