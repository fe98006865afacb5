"""melody-lstm: one LSTM that reads where it stands in the tune and what was heard there before.

x_t = concat of one embedding for each feature of step t       (the codec's `FEATURE_SIZES`)
h_t = LSTM(dropout(x_t))
p(token t) = softmax(W dropout(h_t) + b)
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seqgen import nn
from seqgen.music.codec.cursor import FEATURE_SIZES, MelodyCursor, MelodyHeader
from seqgen.music.codec.vocabulary import VOCABULARY_SIZE
from seqgen.nn import glue
from seqgen.nn.tape import Array, Tensor

EMBEDDING_WIDTHS = {
    "token": 64, "position_in_bar": 32, "position_in_beat": 16, "bar_number": 16, "bars_left": 16, "last_pitch": 32,
    "style": 16, "tonic": 8, "mode": 8, "numerator": 8, "denominator": 4, "bars": 8,
}  # fmt: skip
HEARD_WIDTH, MATCHES_WIDTH = 32, 4


@dataclass(frozen=True, slots=True)
class MelodyLSTMConfig:
    """Sizes; ``dropout`` acts in training only. ``features`` guards against weights of another codec."""

    hidden: int = 512
    dropout: float = 0.3
    vocabulary: int = VOCABULARY_SIZE
    features: int = len(FEATURE_SIZES)


@dataclass(slots=True)
class State:
    """What the network carries from step to step of a sequence: h and c, both (H,) float32."""

    h: Array
    c: Array


class MelodyLSTM(nn.Module):
    """The network; ``rng`` draws the first weights."""

    def __init__(self, config: MelodyLSTMConfig, rng: np.random.Generator) -> None:
        if (config.vocabulary, config.features) != (VOCABULARY_SIZE, len(FEATURE_SIZES)):
            raise ValueError(
                f"the codec has {VOCABULARY_SIZE} tokens and {len(FEATURE_SIZES)} features, "
                f"the weights were made for {config.vocabulary} and {config.features}"
            )
        self.config = config
        self.embeddings = {name: nn.Embedding(rows, width_of(name), rng) for name, rows in FEATURE_SIZES.items()}
        self.dropout = nn.Dropout(config.dropout)
        self.lstm = nn.LSTM(sum(map(width_of, FEATURE_SIZES)), config.hidden, rng)
        self.output = nn.Linear(config.hidden, VOCABULARY_SIZE, rng)

    def __call__(self, features: Array, lengths: Array | None = None, seed: int | None = None) -> Tensor:
        """Logits (B, T, V) for features (B, T, F); dropout only where ``seed`` is given."""
        columns = np.ascontiguousarray(np.moveaxis(features, -1, 0))
        embedded = [embed(column) for embed, column in zip(self.embeddings.values(), columns, strict=True)]
        x = self.dropout(glue.concat(embedded), None if seed is None else 2 * seed)
        h = self.dropout(self.lstm(x, lengths), None if seed is None else 2 * seed + 1)
        return self.output(h)

    def cursor(self, header: MelodyHeader, chords: Sequence[object] = ()) -> MelodyCursor:
        """What reads a melody for it; it is told no chords."""
        return MelodyCursor(header)

    def start(self) -> State:
        """The state before the first step of a sequence."""
        return State(*np.zeros((2, self.config.hidden), np.float32))

    def copy(self, state: State) -> State:
        """The same, to go another way."""
        return State(state.h, state.c)

    def stop(self, state: State) -> None:
        """Nothing is kept but the state itself."""

    def step(self, features: Array, states: Sequence[State]) -> Array:
        """Logits (B, V) for features (B, F) of B sequences, whose states go on; no row depends on another."""
        operators = nn.operators()
        tables = [embedding.weight.value for embedding in self.embeddings.values()]
        x = np.concatenate([table[column] for table, column in zip(tables, features.T, strict=True)], axis=1)
        before = np.stack([state.h for state in states]), np.stack([state.c for state in states])
        h, c = operators.lstm.step(x, *before, *(weight.value for weight in self.lstm.weights(0)))
        for state, *state_after in zip(states, h, c, strict=True):
            state.h, state.c = state_after
        return self.output.step(h)


def width_of(feature: str) -> int:
    """How many numbers a feature is embedded in."""
    if feature in EMBEDDING_WIDTHS:
        return EMBEDDING_WIDTHS[feature]
    return HEARD_WIDTH if feature.startswith("heard") else MATCHES_WIDTH
