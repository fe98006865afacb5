"""What `seqgen train NAME` does: data, network and plan of each trained model."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from seqgen.models.melody_lstm import MelodyLSTM, MelodyLSTMConfig
from seqgen.music.corpus import Corpus
from seqgen.training.batches import Example
from seqgen.training.loop import Report, Trainer, TrainingPlan


def train_melody_lstm(corpus: Corpus, plan: TrainingPlan, folder: Path, report: Report) -> None:
    """Train melody-lstm on the corpus's train part, selected on its valid part; the test part is not touched."""
    train = [Example.of(tune.melody) for tune in corpus.split("train")]
    valid = [Example.of(tune.melody) for tune in corpus.split("valid")]
    network = MelodyLSTM(MelodyLSTMConfig(), np.random.default_rng(plan.seed))
    Trainer(network, "melody-lstm", corpus.digest, plan, folder, report).run(train, valid)


RECIPES: dict[str, Callable[[Corpus, TrainingPlan, Path, Report], None]] = {"melody-lstm": train_melody_lstm}
