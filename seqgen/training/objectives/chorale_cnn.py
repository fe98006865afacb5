"""Chorales without an order: some notes of a cut-out are hidden, and the network names them from all the others.

    loss = sum over cut-outs of notes / hidden * (nats of its hidden notes)        / sum over cut-outs of notes

As the number of hidden notes is evenly drawn, the mean nats of those are an unbiased estimate of what each note of the
whole costs when the notes become known one by one in a random order (Uria et al. 2014, equation 11). So the unit is
nats per note, of the chain rule over random orders.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seqgen import nn
from seqgen.models.chorale_cnn import ChoraleCNN, ChoraleCNNConfig
from seqgen.music.codec import orderless
from seqgen.music.codec.chorale import VOICES, Pitches, Symbols, symbols_of
from seqgen.music.codec.orderless import NO_BASE, Mask
from seqgen.music.codec.transposition import transpose, transpositions
from seqgen.nn import glue
from seqgen.nn.losses import IGNORED_LABEL
from seqgen.nn.tape import Tensor, recorded
from seqgen.training.batches import padded
from seqgen.training.objectives.chorale_cnn_masks import drawn_mask, even_mask, with_wrong_notes

WRONG_NOTES_SHARE = 1 / 8


class CutOut(NamedTuple):
    """Steps of a piece: what stands there and what is seen of it (T, 4), and where they lie in how long a piece."""

    symbols: Symbols
    seen: Symbols
    start: int
    piece_steps: int


@dataclass(frozen=True, slots=True)
class OrderlessBatch:
    """Planes (B, T, 282), columns (5, B, T, 4, 47), is_inside (B, T, 1), labels and weights (B, T, 4).

    The labels are -100 at what is seen and at padding; the weights say how much of the mean a hidden note counts.
    """

    planes: NDArray[np.float32]
    columns: NDArray[np.int64]
    is_inside: NDArray[np.float32]
    labels: NDArray[np.int64]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class OrderlessObjective:
    """Every hidden note of a cut-out; examples are pitches (T, 4), -1 for silence.

    A piece gives a cut-out for each ``crop_steps`` that it has, rounded up, each from a place of its own. In training
    each stands in a key of its own within ``ranges`` (4, 2), and now and then some of what is seen is wrong.
    """

    network: ChoraleCNN
    ranges: Pitches
    crop_steps: int
    unit: str = "note"

    @property
    def config(self) -> ChoraleCNNConfig:
        """What the network was made of."""
        return self.network.config

    def length(self, example: Pitches) -> int:
        """Steps of the piece, of which all cut-outs together have as many or a little more."""
        return len(example)

    def batch(self, examples: Sequence[Pitches], rng: np.random.Generator | None) -> OrderlessBatch:
        """Cut-outs side by side; where ``rng`` is None a piece's own content draws its places and hidden notes."""
        return collate([cut for example in examples for cut in self._cut_outs(example, rng)])

    def units(self, batch: OrderlessBatch) -> int:
        """Notes of all cut-outs, hidden or seen."""
        return int(batch.is_inside.sum()) * VOICES

    def loss(self, batch: OrderlessBatch, seed: int | None) -> Tensor:
        """Mean nats per note, estimated from the hidden ones."""
        logits = self.network(batch.planes, batch.columns, batch.is_inside, seed)
        losses = _each_cross_entropy(glue.reshape(logits, (-1, logits.shape[-1])), batch.labels.reshape(-1))
        return glue.sum(glue.mul(losses, Tensor(batch.weights.reshape(-1))))

    def _cut_outs(self, piece: Pitches, rng: np.random.Generator | None) -> Iterator[CutOut]:
        cut_out = self._as_it_is if rng is None else self._augmented
        own = np.random.default_rng(piece.reshape(-1) + 1) if rng is None else rng
        for _ in range(0, len(piece), self.crop_steps):
            yield cut_out(piece, own)

    def _as_it_is(self, piece: Pitches, rng: np.random.Generator) -> CutOut:
        place = self._place(len(piece), rng)
        symbols = symbols_of(piece[place])
        return CutOut(symbols, orderless.seen(symbols, even_mask(len(symbols), rng)), place.start, len(piece))

    def _augmented(self, piece: Pitches, rng: np.random.Generator) -> CutOut:
        place, keys = self._place(len(piece), rng), transpositions(piece, self.ranges)
        symbols = symbols_of(transpose(piece[place], int(rng.integers(keys.start, keys.stop))))
        is_damaged = rng.random() < WRONG_NOTES_SHARE
        shown = with_wrong_notes(symbols, rng) if is_damaged else symbols
        return CutOut(symbols, orderless.seen(shown, drawn_mask(len(symbols), rng)), place.start, len(piece))

    def _place(self, steps: int, rng: np.random.Generator) -> slice:
        """Of up to ``crop_steps``; what would hang over an end by up to half is moved inside: ends are met often."""
        half = self.crop_steps // 2
        start = np.clip(rng.integers(-half, max(1, steps - half)), 0, max(0, steps - self.crop_steps))
        return slice(int(start), min(steps, int(start) + self.crop_steps))


def collate(cuts: Sequence[CutOut]) -> OrderlessBatch:
    """Pad to the longest."""
    is_hidden = [cut.seen == orderless.HIDDEN for cut in cuts]
    labels = [
        np.where(hidden, cut.symbols, IGNORED_LABEL).astype(np.int64)
        for hidden, cut in zip(is_hidden, cuts, strict=True)
    ]
    notes = sum(cut.symbols.size for cut in cuts)
    return OrderlessBatch(
        padded([orderless.planes(cut.seen, cut.start, cut.piece_steps) for cut in cuts]),
        orderless.interval_columns(padded([orderless.bases(cut.seen) for cut in cuts], NO_BASE)),
        padded([np.ones((len(cut.symbols), 1), np.float32) for cut in cuts]),
        padded(labels, IGNORED_LABEL),
        padded([_weights(hidden, notes) for hidden in is_hidden]),
    )


def _weights(is_hidden: Mask, notes: int) -> NDArray[np.float32]:
    return np.where(is_hidden, is_hidden.size / (is_hidden.sum() * notes), 0).astype(np.float32)


def _each_cross_entropy(logits: Tensor, labels: NDArray[np.int64]) -> Tensor:
    """Nats (N,) of each label under logits (N, C), 0 where the label is -100."""
    operator = nn.operators().cross_entropy
    value, cache = operator.forward(logits.value, labels, reduction="none")
    return recorded(value, (logits,), lambda dy: operator.backward(dy, cache))
