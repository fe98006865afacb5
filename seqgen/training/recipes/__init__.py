"""What `seqgen train NAME` does: data, network and plan of each trained model."""

from seqgen.errors import InvalidInput
from seqgen.training.recipes.base import Prepared, Preset, Recipe
from seqgen.training.recipes.chorale import CHORALE_TRANSFORMER
from seqgen.training.recipes.chorale_cnn import CHORALE_CNN
from seqgen.training.recipes.harmony_seq2seq import HARMONY_SEQ2SEQ
from seqgen.training.recipes.melody import MELODY_LSTM, MELODY_TRANSFORMER
from seqgen.training.recipes.p88 import P88_RECIPES
from seqgen.training.recipes.text import TEXT, TUNE_TEXT

RECIPES = {
    recipe.model: recipe
    for recipe in (
        MELODY_LSTM,
        MELODY_TRANSFORMER,
        CHORALE_TRANSFORMER,
        CHORALE_CNN,
        HARMONY_SEQ2SEQ,
        TUNE_TEXT,
        TEXT,
        *P88_RECIPES,
    )
}


def recipe_named(name: str) -> Recipe:
    """The recipe; raises InvalidInput where there is none of the name."""
    if name not in RECIPES:
        raise InvalidInput("recipe", f"recipe must be one of {', '.join(RECIPES)}, got {name[:40]!r}")
    return RECIPES[name]


__all__ = ["RECIPES", "Prepared", "Preset", "Recipe", "recipe_named"]
