"""melody-transformer: a decoder that writes a tune from its start, or fills a gap in one.

x_t = W concat of one embedding for each feature of step t       (the codec's `GAP_FEATURE_SIZES`)
h   = decoder blocks; scores know how many tokens, sixteenths and bars two tokens lie apart
      (Huang et al. 2018, "Music Transformer": relative positions and times)
p(token t) = softmax(A rms_norm(h_t) + b)

What follows a gap is read before the gap is filled, at its own place in time (see `music/codec/gap_cursor.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seqgen import nn
from seqgen.models.stepwise_decoder import StepwiseDecoder
from seqgen.music.codec.cursor import MelodyHeader
from seqgen.music.codec.gap_cursor import COORDINATES, GAP_FEATURE_SIZES, Gap, GapCursor, Triad
from seqgen.music.codec.vocabulary import VOCABULARY_SIZE
from seqgen.nn import glue
from seqgen.nn.tape import Array, Tensor

EMBEDDING_WIDTHS = {
    "token": 64, "position_in_bar": 32, "position_in_beat": 16, "bar_number": 16, "bars_left": 16, "heard": 32,
    "matches": 4, "last_pitch": 32, "style": 16, "tonic": 8, "mode": 8, "numerator": 8, "denominator": 4, "bars": 8,
    "segment": 4, "left": 8, "ahead": 32, "next_pitch": 16, "chord": 16, "next_chord": 16,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MelodyTransformerConfig:
    """Sizes; ``radius`` is how far relative coordinates reach; ``dropout`` and the shares act in training only.

    In ``gap_share`` of the examples a gap is filled, in ``chord_share`` the chords are told, in ``no_style_share`` the
    style is not. ``vocabulary`` and ``features`` guard against weights of another codec.
    """

    width: int = 256
    heads: int = 8
    layers: int = 4
    hidden: int = 1024
    radius: int = 64
    dropout: float = 0.2
    gap_share: float = 0.5
    chord_share: float = 0.4
    no_style_share: float = 0.1
    vocabulary: int = VOCABULARY_SIZE
    features: int = len(GAP_FEATURE_SIZES)


class MelodyTransformer(StepwiseDecoder):
    """The network; ``rng`` draws the first weights."""

    def __init__(self, config: MelodyTransformerConfig, rng: np.random.Generator) -> None:
        if (config.vocabulary, config.features) != (VOCABULARY_SIZE, len(GAP_FEATURE_SIZES)):
            raise ValueError(
                f"the codec has {VOCABULARY_SIZE} tokens and {len(GAP_FEATURE_SIZES)} features, "
                f"the weights were made for {config.vocabulary} and {config.features}"
            )
        self.config = config
        self.embeddings = {name: nn.Embedding(rows, _width_of(name), rng) for name, rows in GAP_FEATURE_SIZES.items()}
        self.enter = nn.Linear(sum(map(_width_of, GAP_FEATURE_SIZES)), config.width, rng)
        self.decoder = nn.Decoder(
            config.width,
            config.heads,
            config.hidden,
            config.layers,
            rng,
            coordinates=COORDINATES,
            radius=config.radius,
            dropout=config.dropout,
        )
        self.norm = nn.RMSNorm(config.width)
        self.output = nn.Linear(config.width, VOCABULARY_SIZE, rng)
        self._tables: nn.FeatureTables | None = None

    def __call__(self, features: Array, seed: int | None = None) -> Tensor:
        """Logits (B, T, V) of features (B, T, F + 3), whose last 3 are coordinates; dropout where ``seed`` is given."""
        columns = np.ascontiguousarray(np.moveaxis(features, -1, 0))
        embedded = [embed(column) for embed, column in zip(self.embeddings.values(), columns, strict=False)]
        h = self.decoder(self.enter(glue.concat(embedded)), columns[-COORDINATES:].astype(np.int32), seed)
        return self.output(self.norm(h))

    def cursor(self, header: MelodyHeader, gap: Gap | None = None, chords: Sequence[Triad | None] = ()) -> GapCursor:
        """What reads a melody for it."""
        return GapCursor(header, gap, chords)

    def step(self, features: Array, slots: Sequence[int]) -> Array:
        """Logits (B, V) for features (B, F + 3) of the sequences in B slots; no row depends on another."""
        if self._tables is None:
            self._tables = nn.FeatureTables(list(self.embeddings.values()), self.enter)
        return self.decoded(self._tables(features[:, :-COORDINATES]), features[:, -COORDINATES:].T, slots)


def _width_of(feature: str) -> int:
    return EMBEDDING_WIDTHS.get(feature) or EMBEDDING_WIDTHS[feature.split("_")[0]]
