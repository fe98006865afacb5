"""chorale-cnn on the published file of Bach's chorales."""

import numpy as np

from seqgen.models.chorale_cnn import ChoraleCNN, ChoraleCNNConfig
from seqgen.music.codec.transposition import voice_ranges
from seqgen.music.published.s16 import S16Data, read_s16
from seqgen.training.objectives.chorale_cnn import OrderlessObjective
from seqgen.training.plan import TrainingPlan
from seqgen.training.recipes.base import Prepared, Preset, Recipe

PLAN = TrainingPlan(
    epochs=200,
    max_batch_units=2048,
    peak_learning_rate=1.5e-3,
    warmup_steps=300,
    weight_decay=0.05,
    average_decay=0.995,
    patience_epochs=200,
    save_every_steps=200,
)
CROP_STEPS = 128  # eight bars


def prepare(data: S16Data, config: ChoraleCNNConfig, seed: int) -> Prepared:
    """The file's train part, and its valid part to select on."""
    network = ChoraleCNN(config, np.random.default_rng(seed))
    train, valid = data.split("train"), data.split("valid")
    return Prepared(OrderlessObjective(network, voice_ranges(train), CROP_STEPS), train, valid, data.sha256)


CHORALE_CNN = Recipe("chorale-cnn", {"s16": Preset(ChoraleCNNConfig(), PLAN)}, prepare, read_s16)
