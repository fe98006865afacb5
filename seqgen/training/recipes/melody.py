"""melody-lstm and melody-transformer on the tune collections."""

from typing import Any

import numpy as np

from seqgen.models import MelodyLSTM, MelodyLSTMConfig, MelodyTransformer, MelodyTransformerConfig
from seqgen.music.corpus import Corpus
from seqgen.training.objectives import melody_objective
from seqgen.training.plan import TrainingPlan
from seqgen.training.recipes.base import Prepared, Preset, Recipe

TRANSFORMER_PLAN = TrainingPlan(
    epochs=16,
    max_batch_units=4096,
    peak_learning_rate=1e-3,
    warmup_steps=500,
    weight_decay=0.05,
    average_decay=0.995,
    patience_epochs=16,
    save_every_steps=100,
)


def _recipe(
    model: str, network_type: type[MelodyLSTM] | type[MelodyTransformer], config: Any, plan: TrainingPlan
) -> Recipe:
    """On the corpus's train part, and its valid part to select on."""

    def prepare(corpus: Corpus, config: Any, seed: int) -> Prepared:
        objective: Any = melody_objective(network_type(config, np.random.default_rng(seed)))
        train, valid = (
            [objective.example(tune.melody) for tune in corpus.split(split)] for split in ("train", "valid")
        )
        return Prepared(objective, train, valid, corpus.digest)

    return Recipe(model, {"folk": Preset(config, plan)}, prepare)


MELODY_LSTM = _recipe("melody-lstm", MelodyLSTM, MelodyLSTMConfig(), TrainingPlan())
MELODY_TRANSFORMER = _recipe("melody-transformer", MelodyTransformer, MelodyTransformerConfig(), TRANSFORMER_PLAN)
