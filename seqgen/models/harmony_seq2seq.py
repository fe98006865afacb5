"""harmony-seq2seq: an encoder reads a whole soprano, a decoder writes bass, tenor and alto below it.

e   = blocks of W concat of one embedding for each feature of a step         both sides seen, at relative time and pitch
x_i = W concat of one embedding for each feature of token i + W_h e at its step
h   = causal blocks of x, which look at e too                                at relative place, time and pitch
p(token i) = softmax(A h_i + sum over voices of R_v h_i, read at the interval from v's pitch to each symbol)

An encoder and a decoder as in Vaswani et al. (2017), with relative coordinates as in Huang et al. (2018), in the cross
attention too: which step of the soprano a token belongs to is known, and need not be learned. So is what stands there,
which is why it is also added to the token. Features, coordinates and bases are those of the codec of the same name.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from seqgen import nn
from seqgen.models.chorale_transformer import width_of
from seqgen.music.codec.chorale import FEATURE_SIZES, SYMBOLS, VOICES
from seqgen.music.codec.harmony_seq2seq import (
    SOPRANO_COORDINATES,
    SOPRANO_FEATURE_SIZES,
    WRITTEN,
    WRITTEN_COORDINATES,
)
from seqgen.music.codec.orderless import COLUMNS
from seqgen.nn import glue
from seqgen.nn.tape import Array, Tensor

SOPRANO_EMBEDDING_WIDTHS = {"symbol": 32, "age": 8, "leap": 8, "age_ahead": 8, "leap_ahead": 8, "place": 16, "left": 16}


@dataclass(frozen=True, slots=True)
class HarmonySeq2SeqConfig:
    """Sizes; ``radius`` is how far relative coordinates reach; ``dropout`` acts in training only."""

    width: int = 160
    heads: int = 5
    encoder_layers: int = 2
    decoder_layers: int = 3
    hidden: int = 512
    radius: int = 64
    dropout: float = 0.3


class Sopranos(NamedTuple):
    """Side by side: features (B, T, 7), coords (2, B, T), and is_inside (B, T), False in the padding after a piece."""

    features: Array
    coords: Array
    is_inside: Array


class Tokens(NamedTuple):
    """Side by side, 3 for each step: features (B, 3 T, F), looking and seen (3, B, 3 T), columns (4, B, 3 T, 47)."""

    features: Array
    looking: Array
    seen: Array
    columns: Array


class HarmonySeq2Seq(nn.Module):
    """The network; ``rng`` draws the first weights."""

    def __init__(self, config: HarmonySeq2SeqConfig, rng: np.random.Generator) -> None:
        width = config.width
        self.config = config
        self.soprano = Entrance(SOPRANO_FEATURE_SIZES, SOPRANO_EMBEDDING_WIDTHS, width, rng)
        self.encoder = [_block(config, rng, SOPRANO_COORDINATES, 0) for _ in range(config.encoder_layers)]
        self.encoder_norm = nn.LayerNorm(width)
        self.here = nn.Linear(width, width, rng, bias=False)
        self.tokens = Entrance(FEATURE_SIZES, {name: width_of(name) for name in FEATURE_SIZES}, width, rng)
        self.decoder = [
            _block(config, rng, WRITTEN_COORDINATES, SOPRANO_COORDINATES) for _ in range(config.decoder_layers)
        ]
        self.norm = nn.LayerNorm(width)
        self.absolute = nn.Linear(width, SYMBOLS, rng)
        self.relative = [nn.Linear(width, COLUMNS, rng) for _ in range(VOICES)]
        self.dropout = nn.Dropout(config.dropout)

    def __call__(self, sopranos: Sopranos, tokens: Tokens, seed: int | None = None) -> Tensor:
        """Logits (B, 3 T, 47) of each token given those before it and the whole soprano."""
        context = self.read(sopranos, seed)
        rows, steps, width = context.shape
        x = glue.reshape(self.tokens(tokens.features), (rows, steps, WRITTEN, width))
        x = glue.add(x, glue.reshape(self.here(context), (rows, steps, 1, width)))
        x = self.dropout(glue.reshape(x, (rows, WRITTEN * steps, width)), self._part(seed, 1))
        mask = _may_see(sopranos.is_inside, WRITTEN * steps)
        coords, cross = (tokens.looking, tokens.seen), (of_soprano(tokens.looking), sopranos.coords)
        for number, block in enumerate(self.decoder, start=2 + len(self.encoder)):
            part = self._part(seed, number)
            x = block(x, context=context, context_mask=mask, causal=True, coords=coords, cross_coords=cross, seed=part)
        return self.logits(x, tokens.columns)

    def read(self, sopranos: Sopranos, seed: int | None = None) -> Tensor:
        """What the encoder says (B, T, C) of each step."""
        x = self.dropout(self.soprano(sopranos.features), self._part(seed, 0))
        mask, coords = _may_see(sopranos.is_inside, x.shape[1]), (sopranos.coords, sopranos.coords)
        for number, block in enumerate(self.encoder, start=2):
            x = block(x, mask=mask, coords=coords, seed=self._part(seed, number))
        return self.encoder_norm(x)

    def logits(self, x: Tensor, columns: Array) -> Tensor:
        """(B, N, 47) of what the last block says (B, N, C), at columns (4, B, N, 47)."""
        h = self.norm(x)
        logits = self.absolute(h)
        for relative, of_voice in zip(self.relative, columns, strict=True):
            logits = glue.add(logits, glue.gather(relative(h), of_voice, 2))
        return logits

    def _part(self, seed: int | None, number: int) -> int | None:
        return None if seed is None else (2 + len(self.encoder) + len(self.decoder)) * seed + number


class Entrance(nn.Module):
    """W concat of one embedding for each feature."""

    def __init__(self, sizes: dict[str, int], widths: dict[str, int], width: int, rng: np.random.Generator) -> None:
        self.embeddings = {name: nn.Embedding(rows, widths[name], rng) for name, rows in sizes.items()}
        self.enter = nn.Linear(sum(widths[name] for name in sizes), width, rng)

    def __call__(self, features: Array) -> Tensor:
        """Features (B, T, F) to (B, T, C)."""
        columns = np.moveaxis(features, -1, 0)
        embeddings = self.embeddings.values()
        embedded = [embed(np.ascontiguousarray(column)) for embed, column in zip(embeddings, columns, strict=True)]
        return self.enter(glue.concat(embedded))

    def step(self, features: Array) -> Array:
        """Features (N, F) to (N, C), off the tape."""
        tables = [embedding.weight.value for embedding in self.embeddings.values()]
        embedded = [table[column] for table, column in zip(tables, features.T, strict=True)]
        return self.enter.step(np.concatenate(embedded, axis=1))


def _block(config: HarmonySeq2SeqConfig, rng: np.random.Generator, coordinates: int, cross: int) -> nn.TransformerBlock:
    """One that sees itself at so many coordinates and, at ``cross`` of them, if any, a context."""
    return nn.TransformerBlock(
        config.width,
        config.heads,
        config.hidden,
        rng,
        dropout=config.dropout,
        cross=cross > 0,
        coordinates=coordinates,
        cross_coordinates=cross,
        radius=config.radius,
    )


def _may_see(is_inside: Array, queries: int) -> Array:
    """(B, 1, queries, T): all see what is inside."""
    rows, steps = is_inside.shape
    return np.ascontiguousarray(np.broadcast_to(is_inside[:, None, None], (rows, 1, queries, steps)))


def of_soprano(looking: Array) -> Array:
    """Of place, time and pitch (3, ...) the two that a soprano has."""
    return np.ascontiguousarray(looking[-SOPRANO_COORDINATES:])
