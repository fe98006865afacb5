"""How well a network predicts tunes that it never saw, beside the count model, on the same split."""

from dataclasses import dataclass

import numpy as np

from seqgen.evaluation.count_model import CountModel
from seqgen.evaluation.likelihood import Interval, network_nats, note_counts, per_note
from seqgen.models.melody_lstm import MelodyLSTM
from seqgen.music.corpus.tunes import Corpus

COUNT_MODEL_ORDER = 5


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Nats per note of both and of their difference, each with its 95 % interval over tunes."""

    split: str
    tunes: int
    notes: int
    network: Interval
    count_model: Interval
    gain: Interval


def held_out(network: MelodyLSTM, corpus: Corpus, split: str) -> HeldOut:
    """Score every tune of a split with the network and with a count model of the train part."""
    tunes = corpus.split(split)
    counts = CountModel(COUNT_MODEL_ORDER, [tune.melody.tokens for tune in corpus.split("train")])
    of_network = network_nats(network, tunes)
    of_counts = np.array([counts.nats(tune.melody.tokens) for tune in tunes])
    notes = note_counts(tunes)
    return HeldOut(
        split,
        len(tunes),
        int(notes.sum()),
        per_note(of_network, notes),
        per_note(of_counts, notes),
        per_note(of_counts - of_network, notes),
    )
