"""Tuning: trainings with settings that Optuna proposes, the best of which is kept."""

from seqgen.training.tuning.results import TrialResult, best_of
from seqgen.training.tuning.space import Choice, Range, Space
from seqgen.training.tuning.spaces import space_of
from seqgen.training.tuning.tuner import Tuner

__all__ = ["Choice", "Range", "Space", "TrialResult", "Tuner", "best_of", "space_of"]
