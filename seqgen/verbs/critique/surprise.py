"""How surprising each note is to a network: minus the base-2 logarithm of its probability, given all before it."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seqgen import nn
from seqgen.models import MelodyTransformer
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyCursor
from seqgen.music.codec.gaps import read_whole
from seqgen.music.codec.melody import EncodedMelody


@dataclass(frozen=True, slots=True)
class Surprise:
    """Of one event, a note or a rest: its start in the codec's ticks, and bits for what it is and how long it lasts.

    ``pitch`` is None for a rest, for what holds a note on, for a change of metre or key and for the end of the piece.
    """

    start_tick: int
    pitch: int | None
    event_bits: float
    duration_bits: float

    @property
    def bits(self) -> float:
        """Of both together."""
        return self.event_bits + self.duration_bits


def token_bits(network: MelodyTransformer, melody: EncodedMelody) -> NDArray[np.float64]:
    """(T,) bits of each token."""
    features, tokens = read_whole(melody)
    logits = network(features[None].astype(np.int64)).value[0]
    nats, _ = nn.operators().cross_entropy.forward(logits, np.array(tokens), reduction="none")
    return nats.astype(np.float64) / math.log(2)


def surprises(network: MelodyTransformer, melody: EncodedMelody) -> list[Surprise]:
    """Every event in order; their bits add up to those of the whole melody."""
    found: list[Surprise] = []
    cursor = MelodyCursor(melody.header)
    for token, bits in zip(melody.tokens, token_bits(network, melody).tolist(), strict=True):
        if cursor.expecting is v.Expecting.EVENT:
            pitch = v.reference_pitch(cursor.key) + v.interval_of(token) if v.is_pitch(token) else None
            found.append(Surprise(cursor.tick, pitch, bits, 0.0))
        else:
            event = found.pop()
            found.append(Surprise(event.start_tick, event.pitch, event.event_bits, event.duration_bits + bits))
        cursor.read(token)
    return found
