"""What a network says of each note or frame of the published files: minus the log-probability, in nats."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from seqgen import nn
from seqgen.models.chorale_transformer import ChoraleTransformer
from seqgen.models.p88 import P88Network
from seqgen.music.codec.chorale import Pitches, symbols_of
from seqgen.training.objectives import chorale, p88

Nats = NDArray[np.float64]


def chorale_nats(network: ChoraleTransformer, pieces: Sequence[Pitches]) -> list[Nats]:
    """One array (4 T,) for each piece (T, 4) of pitches: every note, in the order S1 A1 T1 B1 S2 ..."""
    return [_of_chorale(network, piece) for piece in pieces]


def _of_chorale(network: ChoraleTransformer, piece: Pitches) -> Nats:
    batch = chorale.collate([symbols_of(piece)])
    logits = network(batch.features, batch.coords, batch.columns).value[0]
    losses, _ = nn.operators().cross_entropy.forward(logits, batch.labels[0], reduction="none")
    return losses.astype(np.float64)


def roll_nats(network: P88Network, pieces: Sequence[p88.Frames]) -> list[Nats]:
    """One array (T - 1,) for each piece (T, 88) of 0 and 1: frames 2..T, each the sum over its 88 keys."""
    return [_of_roll(network, piece) for piece in pieces]


def _of_roll(network: P88Network, piece: p88.Frames) -> Nats:
    batch = p88.collate([piece])
    logits = network(batch.frames, batch.lengths).value
    losses, _ = nn.operators().bce_with_logits.forward(logits, batch.targets, reduction="none")
    nats: Nats = losses[0].sum(axis=1, dtype=np.float64)
    return nats
