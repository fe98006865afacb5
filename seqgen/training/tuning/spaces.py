"""What is tuned of each recipe: its sizes stay, because published tables compare networks of one size."""

from seqgen.training.tuning.space import Choice, Range, Space

LEARNING: Space = {
    "peak_learning_rate": Range(3e-4, 1e-2, is_log=True),
    "weight_decay": Range(1e-3, 0.3, is_log=True),
    "dropout": Range(0.0, 0.6),
}
P88: Space = {**LEARNING, "weight_dropout": Range(0.0, 0.6)}
CHORALE: Space = {
    **LEARNING,
    "peak_learning_rate": Range(3e-4, 3e-3, is_log=True),
    "average_decay": Choice((0.99, 0.995, 0.999)),
}
SPACES = {"chorale-transformer": CHORALE}


def space_of(model: str) -> Space:
    """The search space of a recipe's model."""
    return P88 if model.startswith("p88-") else SPACES.get(model, LEARNING)
