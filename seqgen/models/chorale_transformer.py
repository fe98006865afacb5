"""chorale-transformer: a decoder that reads four interleaved voices and says what each sings next.

x_i = W concat of one embedding for each feature of token i            (the codec's `FEATURE_SIZES`)
h   = Transformer blocks; scores know how far two tokens lie apart in place, in time and in pitch
      (Huang et al. 2018, "Music Transformer": relative positions, times and pitches)
p(token i) = softmax(A h_i + R h_i read at the interval from the voice's last pitch to each symbol)

The second part of the output lets the network speak of intervals: the same weights serve every key.
"""

from dataclasses import dataclass

import numpy as np

from seqgen import nn
from seqgen.music.codec import chorale
from seqgen.music.codec.chorale import FEATURE_SIZES, MIDDLE_SYMBOL, PITCHES, SILENCE, SYMBOLS, VOICES, Symbols
from seqgen.nn import glue
from seqgen.nn.tape import Array, Tensor

EMBEDDING_WIDTHS = {"voice": 8, "beat": 8, "place": 16, "bar": 8, "known": 24, "age": 8, "leap": 8, "above": 16}
COORDINATES = 3
INTERVALS = 2 * PITCHES - 1


@dataclass(frozen=True, slots=True)
class ChoraleTransformerConfig:
    """Sizes; ``radius`` is how far relative coordinates reach; ``dropout`` acts in training only."""

    width: int = 256
    heads: int = 8
    layers: int = 4
    hidden: int = 1024
    radius: int = 64
    dropout: float = 0.25


class ChoraleTransformer(nn.Module):
    """The network; ``rng`` draws the first weights."""

    def __init__(self, config: ChoraleTransformerConfig, rng: np.random.Generator) -> None:
        self.config = config
        self.embeddings = {name: nn.Embedding(rows, width_of(name), rng) for name, rows in FEATURE_SIZES.items()}
        self.enter = nn.Linear(sum(map(width_of, FEATURE_SIZES)), config.width, rng)
        self.blocks = [_block(config, rng) for _ in range(config.layers)]
        self.norm = nn.LayerNorm(config.width)
        self.absolute = nn.Linear(config.width, SYMBOLS, rng)
        self.relative = nn.Linear(config.width, INTERVALS + 1, rng)
        self.dropout = nn.Dropout(config.dropout)

    def __call__(self, features: Array, coords: tuple[Array, Array], columns: Array, seed: int | None = None) -> Tensor:
        """Logits (B, T, 47) of features (B, T, F), coords 2 x (3, B, T) and `interval_columns` (B, T, 47)."""
        embedded = [
            embed(np.ascontiguousarray(features[..., number])) for number, embed in enumerate(self.embeddings.values())
        ]
        x = self.dropout(self.enter(glue.concat(embedded)), _part(seed, self.config.layers, 0))
        for number, block in enumerate(self.blocks):
            x = block(x, causal=True, coords=coords, seed=_part(seed, self.config.layers, number + 1))
        h = self.norm(x)
        return glue.add(self.absolute(h), glue.gather(self.relative(h), columns, 2))


def coordinates(symbols: Symbols) -> tuple[Array, Array]:
    """Index, time and pitch of the 4 T tokens, (3, 4 T) int32, as those that look and as those that are seen.

    Who looks stands at its voice's last pitch; who is seen at the pitch of the token before it, the newest it knows of.
    """
    index = np.arange(symbols.size)
    own, flat = chorale.own_pitches(symbols), symbols.reshape(-1)
    before = np.concatenate([[MIDDLE_SYMBOL], flat[:-1]])
    seen = np.where(before == SILENCE, MIDDLE_SYMBOL, before)
    looking = np.where(own < 0, MIDDLE_SYMBOL, own)
    rows = [np.stack([index, index // VOICES, pitch]).astype(np.int32) for pitch in (looking, seen)]
    return rows[0], rows[1]


def interval_columns(symbols: Symbols) -> Array:
    """For each token (4 T) and symbol (47) the output of `relative` that speaks of it: an interval, or the last."""
    own = chorale.own_pitches(symbols)
    base = np.where(own < 0, MIDDLE_SYMBOL, own)[:, None]
    columns = np.arange(SYMBOLS) - base + PITCHES - 1
    columns[:, SILENCE] = INTERVALS
    return columns.astype(np.int64)


def _block(config: ChoraleTransformerConfig, rng: np.random.Generator) -> nn.TransformerBlock:
    sizes = config.width, config.heads, config.hidden
    return nn.TransformerBlock(*sizes, rng, dropout=config.dropout, coordinates=COORDINATES, radius=config.radius)


def _part(seed: int | None, layers: int, number: int) -> int | None:
    return None if seed is None else (layers + 1) * seed + number


def width_of(feature: str) -> int:
    """Of a feature's embedding, told by the first word of its name."""
    return EMBEDDING_WIDTHS[feature.split("_")[0]]
