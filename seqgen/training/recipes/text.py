"""text on any UTF-8 file, tune-text on the tune collections written as ABC: the same network, the same training."""

from dataclasses import replace

import numpy as np

from seqgen.errors import InvalidInput
from seqgen.models.text_transformer import TextTransformer, TextTransformerConfig
from seqgen.music.codec.abc_words import CHARACTERS
from seqgen.music.corpus import Corpus
from seqgen.music.corpus.texts import tune_documents
from seqgen.text import TextData, Vocabulary, consecutive, overlapping, read_text
from seqgen.training.objectives.text import TextObjective
from seqgen.training.plan import TrainingPlan
from seqgen.training.recipes.base import Prepared, Preset, Recipe

PLAN = TrainingPlan(
    epochs=20,
    max_batch_units=4096,
    peak_learning_rate=1e-3,
    warmup_steps=100,
    weight_decay=0.05,
    average_decay=0.99,
    patience_epochs=3,
    save_every_steps=50,
)
TUNE_CONFIG = TextTransformerConfig(window=1024)
TUNE_PLAN = replace(PLAN, epochs=8, max_batch_units=8192, warmup_steps=150, average_decay=0.995, patience_epochs=8)


def prepare(data: TextData, config: TextTransformerConfig, seed: int, extra_characters: str = "") -> Prepared:
    """Windows of the train part, and overlapping ones of the valid part to select on.

    The vocabulary is that of the train part and ``extra_characters``. Raises InvalidInput for less text than a window.
    """
    longest = max(map(len, data.train), default=0)
    if not data.are_whole and longest < config.window:
        sentence = f"data {data.name!r} has {longest} characters to train on (80 %), a window is {config.window}"
        raise InvalidInput("data", f"{sentence}; give more text or a smaller --set window=N")
    characters = Vocabulary.of([*data.train, extra_characters]).characters
    network = TextTransformer(replace(config, characters=characters), np.random.default_rng(seed))
    objective = TextObjective(network)
    train, valid = (
        [window for text in part for window in cut(objective.document(text, data.are_whole), config.window)]
        for part, cut in ((data.train, consecutive), (data.valid, overlapping))
    )
    return Prepared(objective, train, valid, data.sha256)


def prepare_tunes(corpus: Corpus, config: TextTransformerConfig, seed: int) -> Prepared:
    """The corpus's tunes as text, with every character that the grammar may ask for."""
    return prepare(tune_documents(corpus), config, seed, CHARACTERS)


TEXT = Recipe("text", {"text": Preset(TextTransformerConfig(), PLAN)}, prepare, read_text)
TUNE_TEXT = Recipe("tune-text", {"folk": Preset(TUNE_CONFIG, TUNE_PLAN)}, prepare_tunes)
