"""Objectives: one file for each kind of network and data that can be trained."""

from seqgen.training.objectives.chorale import ChoraleObjective
from seqgen.training.objectives.melody import MelodyObjective

__all__ = ["ChoraleObjective", "MelodyObjective"]
