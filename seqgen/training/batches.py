"""Length-bucketed batches: tunes of like length together, so that little is padding."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seqgen.music.codec.cursor import feature_rows
from seqgen.music.codec.melody import EncodedMelody

IGNORED_LABEL = -100
LENGTH_JITTER = 0.1


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

    @property
    def token_count(self) -> int:
        """Labels that count."""
        return int(self.lengths.sum())


def plan_batches(lengths: Sequence[int], max_tokens: int, seed: tuple[int, ...]) -> list[list[int]]:
    """Indices by batch, each at most ``max_tokens`` with padding (a longer tune stands alone), in random order.

    The same lengths and seed give the same plan; a little jitter on the lengths keeps the company changing.
    """
    rng = np.random.default_rng(seed)
    jittered = np.asarray(lengths) * rng.uniform(1 - LENGTH_JITTER, 1 + LENGTH_JITTER, len(lengths))
    batches: list[list[int]] = []
    longest = 0
    for index in np.argsort(jittered, kind="stable"):
        longest = max(longest, lengths[index])
        if not batches or longest * (len(batches[-1]) + 1) > max_tokens:
            batches.append([])
            longest = lengths[index]
        batches[-1].append(int(index))
    return [batches[index] for index in rng.permutation(len(batches))]


def collate(examples: Sequence[Example]) -> Batch:
    """Pad to the longest."""
    lengths = np.array([len(example.labels) for example in examples], np.int64)
    features = np.zeros((len(examples), lengths.max(), examples[0].features.shape[1]), np.int16)
    labels = np.full(features.shape[:2], IGNORED_LABEL, np.int64)
    for row, example in enumerate(examples):
        features[row, : lengths[row]] = example.features
        labels[row, : lengths[row]] = example.labels
    return Batch(features, labels, lengths)
