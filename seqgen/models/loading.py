"""From a checkpoint file to a network ready to run."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

from seqgen.checkpoint import Checkpoint, CheckpointError, load_checkpoint
from seqgen.models import MODELS
from seqgen.models.card import ModelCard
from seqgen.nn.module import Module

WEIGHTS_FOLDER = Path(__file__).parent.parent / "weights"
Network = TypeVar("Network", bound=Module)


@dataclass(frozen=True, slots=True)
class LoadedModel(Generic[Network]):
    """A network with its weights, and its card."""

    network: Network
    card: ModelCard


def shipped_checkpoint(name: str) -> Path:
    """Where the weights of a shipped model lie."""
    return WEIGHTS_FOLDER / f"{name}.safetensors"


def shipped_models() -> list[str]:
    """The models whose weights come with seqgen."""
    return [name for name in MODELS if shipped_checkpoint(name).exists()]


def not_shipped(name: str, what_to_do: str) -> CheckpointError:
    """The error to raise for a model whose weights do not come with seqgen; a training leaves its own in OUT."""
    reason = f"the weights of {name} do not come with this seqgen; train them with `seqgen train {name} --out OUT`"
    return CheckpointError(shipped_checkpoint(name), f"{reason} and {what_to_do}")


def checkpoint_path(name: str) -> Path:
    """Of a shipped model, of a file, or of a training's folder: its finished checkpoint, before that the best so far.

    Raises CheckpointError for a model whose weights are not shipped, and where a folder holds none.
    """
    if name in shipped_models():
        return shipped_checkpoint(name)
    path = Path(name)
    if name in MODELS and not path.exists():
        raise not_shipped(name, f"name OUT in place of {name}")
    if not path.is_dir():
        return path
    candidates = [path / f"{file}.safetensors" for file in (*MODELS, "best")]
    for candidate in candidates:
        if candidate.exists():
            return candidate
    raise CheckpointError(path, "the folder holds no checkpoint; seqgen train --out makes one")


def load_model(path: Path, kind: type[Network]) -> LoadedModel[Network]:
    """Read, verify and build; weights are computed with in float32 however they are stored.

    Raises CheckpointError for a file that is missing, damaged, of an unknown model, of another size or not of ``kind``.
    """
    checkpoint = load_checkpoint(path)
    if checkpoint.model not in MODELS:
        raise CheckpointError(path, f"it is of model {checkpoint.model!r}, this seqgen knows {', '.join(MODELS)}")
    network_type, config_type = MODELS[checkpoint.model]
    try:
        network: Any = network_type(config_type(**checkpoint.config), np.random.default_rng(0))
        network.load_state_dict(checkpoint.weights)
    except (TypeError, ValueError, MemoryError) as error:
        raise CheckpointError(path, str(error)) from error
    if not isinstance(network, kind):
        raise CheckpointError(path, f"it is of model {checkpoint.model!r}, which is no {kind.__name__}")
    return LoadedModel(network, _card(path, checkpoint))


def load_card(path: Path) -> ModelCard:
    """The card alone; raises CheckpointError as `load_model` does for a file that is missing or damaged."""
    return _card(path, load_checkpoint(path))


def _card(path: Path, checkpoint: Checkpoint) -> ModelCard:
    parameter_count = sum(weight.size for weight in checkpoint.weights.values())
    try:
        return ModelCard.from_dict(checkpoint.model, checkpoint.version, parameter_count, checkpoint.card)
    except TypeError as error:
        raise CheckpointError(path, f"its card cannot be read ({error})") from error
