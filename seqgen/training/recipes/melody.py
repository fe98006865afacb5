"""melody-lstm on the tune collections."""

import numpy as np

from seqgen.models.melody_lstm import MelodyLSTM, MelodyLSTMConfig
from seqgen.music.corpus import Corpus
from seqgen.training.objectives.melody import Example, MelodyObjective
from seqgen.training.plan import TrainingPlan
from seqgen.training.recipes.base import Prepared, Preset, Recipe


def prepare(corpus: Corpus, config: MelodyLSTMConfig, seed: int) -> Prepared:
    """The corpus's train part, and its valid part to select on."""
    train, valid = ([Example.of(tune.melody) for tune in corpus.split(split)] for split in ("train", "valid"))
    network = MelodyLSTM(config, np.random.default_rng(seed))
    return Prepared(MelodyObjective(network), train, valid, corpus.digest)


MELODY_LSTM = Recipe("melody-lstm", {"folk": Preset(MelodyLSTMConfig(), TrainingPlan())}, prepare)
