"""Held-out nats per note, and how sure a difference between two models is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seqgen import nn
from seqgen.models import MelodyLSTM, MelodyTransformer
from seqgen.music.corpus.tunes import CorpusTune
from seqgen.training.batches import plan_batches
from seqgen.training.objectives import melody_objective

BOOTSTRAP_DRAWS = 10_000
MAX_BATCH_TOKENS = 16_384


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % interval over tunes."""

    value: float
    low: float
    high: float


def network_nats(
    network: MelodyLSTM | MelodyTransformer, tunes: Sequence[CorpusTune], tells_chords: bool = False
) -> NDArray[np.float64]:
    """Minus the log-probability of each tune's tokens: all of them, the header not.

    With ``tells_chords`` a network that takes chords is told those that the notes suggest.
    """
    objective: Any = melody_objective(network)
    examples = [objective.example(tune.melody) for tune in tunes]
    nats = np.zeros(len(tunes))
    for indices in plan_batches([objective.length(example) for example in examples], MAX_BATCH_TOKENS, (0,)):
        chosen = [examples[index] for index in indices]
        batch = objective.told(chosen) if tells_chords else objective.batch(chosen, None)
        logits = objective.logits(batch, None).value
        losses, _ = nn.operators().cross_entropy.forward(
            logits.reshape(-1, logits.shape[-1]), batch.labels.reshape(-1), reduction="none"
        )
        nats[indices] = losses.reshape(batch.labels.shape).sum(axis=1, dtype=np.float64)
    return nats


def note_counts(tunes: Sequence[CorpusTune]) -> NDArray[np.float64]:
    """Sounding notes of each tune."""
    return np.array([tune.melody.note_count for tune in tunes], np.float64)


def per_note(nats: NDArray[np.float64], notes: NDArray[np.float64], seed: int = 0) -> Interval:
    """Pooled nats per note with the bootstrap interval over tunes (Efron 1979, percentiles)."""
    draws = np.random.default_rng(seed).integers(0, len(notes), (BOOTSTRAP_DRAWS, len(notes)))
    ratios = nats[draws].sum(axis=1) / notes[draws].sum(axis=1)
    low, high = np.percentile(ratios, [2.5, 97.5])
    return Interval(float(nats.sum() / notes.sum()), float(low), float(high))
