"""chorale-transformer on the published file of Bach's chorales."""

import numpy as np

from seqgen.models.chorale_transformer import ChoraleTransformer, ChoraleTransformerConfig
from seqgen.music.codec.transposition import voice_ranges
from seqgen.music.published.s16 import S16Data, read_s16
from seqgen.training.objectives.chorale import ChoraleObjective
from seqgen.training.plan import TrainingPlan
from seqgen.training.recipes.base import Prepared, Preset, Recipe

PLAN = TrainingPlan(
    epochs=50,
    max_batch_units=4096,
    peak_learning_rate=1e-3,
    warmup_steps=300,
    weight_decay=0.05,
    average_decay=0.995,
    patience_epochs=50,
    save_every_steps=200,
)


def prepare(data: S16Data, config: ChoraleTransformerConfig, seed: int) -> Prepared:
    """The file's train part, and its valid part to select on."""
    network = ChoraleTransformer(config, np.random.default_rng(seed))
    train, valid = data.split("train"), data.split("valid")
    return Prepared(ChoraleObjective(network, voice_ranges(train)), train, valid, data.sha256)


CHORALE_TRANSFORMER = Recipe(
    "chorale-transformer", {"s16": Preset(ChoraleTransformerConfig(), PLAN)}, prepare, read_s16
)
