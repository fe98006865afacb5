"""harmony-seq2seq on the published file of Bach's chorales."""

import numpy as np

from seqgen.models.harmony_seq2seq import HarmonySeq2Seq, HarmonySeq2SeqConfig
from seqgen.music.codec.transposition import voice_ranges
from seqgen.music.published.s16 import S16Data, read_s16
from seqgen.training.objectives.harmony_seq2seq import HarmonyObjective
from seqgen.training.plan import TrainingPlan
from seqgen.training.recipes.base import Prepared, Preset, Recipe

PLAN = TrainingPlan(
    epochs=45,
    max_batch_units=4096,
    peak_learning_rate=1e-3,
    warmup_steps=300,
    weight_decay=0.05,
    average_decay=0.995,
    patience_epochs=8,
    save_every_steps=200,
)


def prepare(data: S16Data, config: HarmonySeq2SeqConfig, seed: int) -> Prepared:
    """The file's train part, and its valid part to select on."""
    network = HarmonySeq2Seq(config, np.random.default_rng(seed))
    train, valid = data.split("train"), data.split("valid")
    return Prepared(HarmonyObjective(network, voice_ranges(train)), train, valid, data.sha256)


HARMONY_SEQ2SEQ = Recipe("harmony-seq2seq", {"s16": Preset(HarmonySeq2SeqConfig(), PLAN)}, prepare, read_s16)
