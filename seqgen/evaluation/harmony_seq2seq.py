"""How well a network writes bass, tenor and alto below the sopranos of chorales that it has not seen.

    nats       what each note costs, given the soprano, the steps before, and the voices that had their turn before it
    accuracy   how many notes are the likeliest symbol there

Over all three voices the nats are those of the whole setting given its soprano, as `infill` has them for a network
without order: the two figures compare. A single voice's do not, for here it does not know what comes after it.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from seqgen import nn
from seqgen.evaluation.infill import InfillResult
from seqgen.models.harmony_seq2seq import HarmonySeq2Seq
from seqgen.music.codec.chorale import Pitches, symbols_of
from seqgen.music.codec.harmony_seq2seq import WRITTEN
from seqgen.training.objectives.harmony_seq2seq import collate

VOICES_IN_TURN = ("bass", "tenor", "alto")


def harmony_results(network: HarmonySeq2Seq, pieces: Sequence[Pitches]) -> Mapping[str, InfillResult]:
    """All three voices together, then each by name, pooled over pieces (T, 4), MIDI and -1."""
    nats, is_right = (
        np.concatenate(parts) for parts in zip(*(_judged(network, piece) for piece in pieces), strict=True)
    )
    together = {"alto_tenor_bass": _pooled(nats, is_right)}
    return together | {name: _pooled(nats[:, turn], is_right[:, turn]) for turn, name in enumerate(VOICES_IN_TURN)}


def _judged(network: HarmonySeq2Seq, piece: Pitches) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Nats, and whether it is the likeliest, of each note (T, 3) in turn."""
    batch = collate([symbols_of(piece)])
    logits, labels = network(batch.sopranos, batch.tokens).value[0], batch.labels[0]
    losses, _ = nn.operators().cross_entropy.forward(logits, labels, reduction="none")
    return losses.astype(np.float64).reshape(-1, WRITTEN), (logits.argmax(axis=1) == labels).reshape(-1, WRITTEN)


def _pooled(nats: NDArray[np.float64], is_right: NDArray[np.bool_]) -> InfillResult:
    return InfillResult(nats.size, float(nats.mean()), float(is_right.mean()))
