"""Melodies for the transformer: whole, or with a gap that is filled last; with chords, or without."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from seqgen import nn
from seqgen.models.melody_transformer import MelodyTransformer, MelodyTransformerConfig
from seqgen.music.codec.gap_cursor import Triad
from seqgen.music.codec.gaps import Barline, barline_runs, drawn_gap, read_whole, read_with_gap
from seqgen.music.codec.melody import EncodedMelody
from seqgen.music.codec.melody_chords import estimated_triads
from seqgen.music.styles import NO_STYLE
from seqgen.nn import glue
from seqgen.nn.losses import IGNORED_LABEL
from seqgen.nn.tape import Tensor
from seqgen.training.batches import padded


@dataclass(frozen=True, slots=True)
class GapExample:
    """A melody, where it may have a gap, and its chords as estimated."""

    melody: EncodedMelody
    runs: list[list[Barline]]
    triads: list[Triad | None]


@dataclass(frozen=True, slots=True)
class GapBatch:
    """Features (B, T, F + 3) and labels (B, T), -100 past each row's length."""

    features: NDArray[np.int16]
    labels: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class MelodyTransformerObjective:
    """Every token of a melody, its end included, in the order in which it is read."""

    network: MelodyTransformer
    unit: str = "token"

    @property
    def config(self) -> MelodyTransformerConfig:
        """What the network was made of."""
        return self.network.config

    def example(self, melody: EncodedMelody) -> GapExample:
        """Look at a melody once."""
        return GapExample(melody, barline_runs(melody), estimated_triads(melody))

    def length(self, example: GapExample) -> int:
        """Tokens."""
        return len(example.melody.tokens)

    def batch(self, examples: Sequence[GapExample], rng: np.random.Generator | None) -> GapBatch:
        """Pad to the longest; ``rng`` draws gaps and what is told, without it melodies are read whole and untold."""
        if rng is None:
            return collate([read_whole(example.melody) for example in examples])
        return collate([self._drawn(example, rng) for example in examples])

    def told(self, examples: Sequence[GapExample]) -> GapBatch:
        """Whole melodies, their chords told."""
        return collate([read_whole(example.melody, example.triads) for example in examples])

    def units(self, batch: GapBatch) -> int:
        """Labels that count."""
        return int((batch.labels != IGNORED_LABEL).sum())

    def logits(self, batch: GapBatch, seed: int | None) -> Tensor:
        """(B, T, V)."""
        return self.network(batch.features, seed)

    def loss(self, batch: GapBatch, seed: int | None) -> Tensor:
        """Mean nats per token."""
        logits = self.logits(batch, seed)
        return nn.cross_entropy(glue.reshape(logits, (-1, logits.shape[-1])), batch.labels.reshape(-1))

    def _drawn(self, example: GapExample, rng: np.random.Generator) -> tuple[NDArray[np.int16], list[int]]:
        has_gap, tells_chords, hides_style = rng.random(3) < (
            self.config.gap_share,
            self.config.chord_share,
            self.config.no_style_share,
        )
        chords = example.triads if tells_chords else ()
        melody = without_style(example.melody) if hides_style else example.melody
        if has_gap and example.runs:
            return read_with_gap(melody, *drawn_gap(example.runs, rng), chords)
        return read_whole(melody, chords)


def without_style(melody: EncodedMelody) -> EncodedMelody:
    """The melody, its style not told."""
    return replace(melody, header=replace(melody.header, style=NO_STYLE))


def collate(read: Sequence[tuple[NDArray[np.int16], list[int]]]) -> GapBatch:
    """Pad to the longest."""
    features, tokens = zip(*read, strict=True)
    return GapBatch(padded(features), padded([np.array(row, np.int64) for row in tokens], IGNORED_LABEL))
