"""How well a network predicts tunes that it never saw, beside the count model, on the same split."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seqgen.evaluation.count_model import CountModel
from seqgen.evaluation.likelihood import Interval, network_nats, note_counts, per_note
from seqgen.models import MelodyLSTM, MelodyTransformer
from seqgen.music.corpus.duplicates import duplicate_groups
from seqgen.music.corpus.tunes import Corpus, CorpusTune

COUNT_MODEL_ORDER = 5


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Nats per note of both and of their difference, each with its 95 % interval over tunes.

    ``in_training`` are the tunes that the training corpus has too, in any key and with a few notes changed.
    """

    split: str
    tunes: int
    notes: int
    in_training: int
    network: Interval
    count_model: Interval
    gain: Interval


def held_out(network: MelodyLSTM | MelodyTransformer, corpus: Corpus, split: str) -> HeldOut:
    """Score every tune of a split with the network and with a count model of the train part."""
    return _scored(network, corpus.split("train"), corpus.split(split), split)


def held_out_elsewhere(network: MelodyLSTM | MelodyTransformer, corpus: Corpus, elsewhere: Corpus) -> HeldOut:
    """Score every tune from another place with the network and with a count model of the corpus's train part."""
    return _scored(network, corpus.split("train"), elsewhere.tunes, "all")


def _scored(
    network: MelodyLSTM | MelodyTransformer, train: Sequence[CorpusTune], tunes: Sequence[CorpusTune], split: str
) -> HeldOut:
    counts = CountModel(COUNT_MODEL_ORDER, [tune.melody.tokens for tune in train])
    of_network = network_nats(network, tunes)
    of_counts = np.array([counts.nats(tune.melody.tokens) for tune in tunes])
    notes = note_counts(tunes)
    return HeldOut(
        split,
        len(tunes),
        int(notes.sum()),
        also_in(train, tunes),
        per_note(of_network, notes),
        per_note(of_counts, notes),
        per_note(of_counts - of_network, notes),
    )


def also_in(train: Sequence[CorpusTune], tunes: Sequence[CorpusTune]) -> int:
    """How many tunes are near-duplicates of a training tune, be it by others between them."""
    groups = duplicate_groups([tune.melody for tune in (*train, *tunes)])
    return sum(group < len(train) for group in groups[len(train) :])
