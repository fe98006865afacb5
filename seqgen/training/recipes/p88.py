"""p88-rnn, p88-gru, p88-lstm and p88-tcn on the published piano rolls, chorales (jsb) and folk tunes (nottingham)."""

from dataclasses import replace

import numpy as np

from seqgen.models.p88 import CELLS, PRESETS, P88Config, p88_network
from seqgen.music.published import P88Data, read_p88
from seqgen.training.objectives.p88 import P88Objective
from seqgen.training.plan import TrainingPlan
from seqgen.training.recipes.base import Prepared, Preset, Recipe

JSB = TrainingPlan(
    epochs=60,
    max_batch_units=512,
    peak_learning_rate=5e-3,
    warmup_steps=50,
    weight_decay=0.01,
    average_decay=0.99,
    patience_epochs=10,
    save_every_steps=100,
)
NOTTINGHAM = replace(JSB, epochs=30, max_batch_units=1536, peak_learning_rate=3e-3)
PLANS = {
    ("rnn", "jsb"): replace(JSB, peak_learning_rate=1e-3),
    ("gru", "jsb"): JSB,
    ("lstm", "jsb"): JSB,
    ("tcn", "jsb"): replace(
        JSB,
        epochs=100,
        max_batch_units=256,
        peak_learning_rate=3e-3,
        weight_decay=0.1,
        max_gradient_norm=0.4,
        patience_epochs=25,
    ),
    ("rnn", "nottingham"): replace(NOTTINGHAM, peak_learning_rate=1e-3),
    ("gru", "nottingham"): NOTTINGHAM,
    ("lstm", "nottingham"): NOTTINGHAM,
    ("tcn", "nottingham"): replace(
        NOTTINGHAM, max_batch_units=768, peak_learning_rate=1.5e-3, weight_decay=0.1, max_gradient_norm=0.4
    ),
}
CROP_FRAMES = 256


def prepare(data: P88Data, config: P88Config, seed: int) -> Prepared:
    """The file's train part, and its valid part to select on."""
    network = p88_network(config, np.random.default_rng(seed))
    return Prepared(P88Objective(network, CROP_FRAMES), data.split("train"), data.split("valid"), data.sha256)


def _recipe(cell: str) -> Recipe:
    presets = {name: Preset(PRESETS[cell, name], PLANS[cell, name]) for name in ("jsb", "nottingham")}
    return Recipe(f"p88-{cell}", presets, prepare, read_p88)


P88_RECIPES = tuple(map(_recipe, CELLS))
