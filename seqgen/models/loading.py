"""From a checkpoint file to a network ready to run."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seqgen.checkpoint import CheckpointError, load_checkpoint
from seqgen.models import MODELS
from seqgen.models.card import ModelCard
from seqgen.models.melody_lstm import MelodyLSTM

WEIGHTS_FOLDER = Path(__file__).parent.parent / "weights"


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A network with its weights, and its card."""

    network: MelodyLSTM
    card: ModelCard


def shipped_checkpoint(name: str) -> Path:
    """Where the weights of a shipped model lie."""
    return WEIGHTS_FOLDER / f"{name}.safetensors"


def load_model(path: Path) -> LoadedModel:
    """Read, verify and build; weights are computed with in float32 however they are stored.

    Raises CheckpointError for a file that is missing, damaged, of an unknown model or of another size.
    """
    checkpoint = load_checkpoint(path)
    if checkpoint.model not in MODELS:
        raise CheckpointError(path, f"it is of model {checkpoint.model!r}, this seqgen knows {', '.join(MODELS)}")
    network_type, config_type = MODELS[checkpoint.model]
    try:
        network = network_type(config_type(**checkpoint.config), np.random.default_rng(0))
        network.load_state_dict(checkpoint.weights)
    except (TypeError, ValueError) as error:
        raise CheckpointError(path, str(error)) from error
    card = ModelCard.from_dict(checkpoint.model, checkpoint.version, network.parameter_count, checkpoint.card)
    return LoadedModel(network, card)
