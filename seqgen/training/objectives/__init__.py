"""Objectives: one file for each kind of network and data that can be trained."""

from typing import Any

from seqgen.models import MelodyLSTM, MelodyTransformer
from seqgen.nn.module import Module
from seqgen.training.objectives.chorale import ChoraleObjective
from seqgen.training.objectives.melody import MelodyObjective
from seqgen.training.objectives.melody_transformer import MelodyTransformerObjective

MelodyObjectives = MelodyObjective | MelodyTransformerObjective
OF_NETWORK: dict[type[Module], Any] = {MelodyLSTM: MelodyObjective, MelodyTransformer: MelodyTransformerObjective}


def melody_objective(network: MelodyLSTM | MelodyTransformer) -> MelodyObjectives:
    """The objective of a network that writes melodies."""
    objective: MelodyObjectives = OF_NETWORK[type(network)](network)
    return objective


__all__ = ["ChoraleObjective", "MelodyObjective", "MelodyTransformerObjective", "melody_objective"]
