"""The folder of a training: its best weights, and the state from which it goes on after a kill."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from seqgen import nn
from seqgen.checkpoint import Checkpoint, CheckpointError, load_checkpoint, save_checkpoint
from seqgen.errors import InvalidInput
from seqgen.nn.tape import Array
from seqgen.training.failures import writing
from seqgen.training.objective import Objective
from seqgen.training.plan import TrainingPlan
from seqgen.training.progress import Progress

BEST, RESUME = "best.safetensors", "resume.safetensors"


class TrainingFolder:
    """Stores both files whole or not at all; refuses a folder that another plan or other data made."""

    def __init__(
        self, path: Path, name: str, objective: Objective[Any, Any], plan: TrainingPlan, data_digest: str
    ) -> None:
        self.path, self.name, self.objective = path, name, objective
        self.identity = {"plan": asdict(plan), "config": asdict(objective.config), "data": data_digest}
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InvalidInput("out", f"out {str(path)!r} cannot be made: {error.strerror}") from error

    def store_best(self) -> None:
        """Keep the network's weights, as they are now, as the best."""
        self._store(BEST, self.objective.network.state_dict())

    def save(self, progress: Progress, optimiser: nn.Optimiser, average: nn.MovingAverage | None) -> None:
        """Keep everything that the next step depends on."""
        state = _prefixed("model", self.objective.network.state_dict()) | optimiser.state_dict()
        state |= _prefixed("average", average.average) if average else {}
        self._store(RESUME, state, progress=asdict(progress))

    def restore(self, optimiser: nn.Optimiser, average: nn.MovingAverage | None) -> Progress | None:
        """Go back to the saved state; None where there is none. Raises InvalidInput for that of another training."""
        path = self.path / RESUME
        if not path.exists():
            return None
        saved = load_checkpoint(path)
        if not {"training", "progress"} <= set(saved.card):
            raise CheckpointError(path, "it is no state of a training; choose an empty folder")
        self._check_identity(saved.card["training"])
        progress = Progress.from_dict(saved.card["progress"])
        self.objective.network.load_state_dict(_part(saved.weights, "model"))
        optimiser.load_state_dict(saved.weights, progress.step)
        if average:
            average.load_state_dict(_part(saved.weights, "average"), progress.step)
        return progress

    def _check_identity(self, saved: Mapping[str, Any]) -> None:
        """The network, the plan and the data must be those of the saved state, to the last setting."""
        wanted = json.loads(json.dumps(self.identity))
        if saved != wanted:
            names = ", ".join(_differing(saved, wanted)) or "another model"
            raise InvalidInput("out", f"{self.path} holds a training that differs in {names}; choose an empty folder")

    def _store(self, file_name: str, weights: dict[str, Array], **card: Any) -> None:
        checkpoint = Checkpoint(self.name, asdict(self.objective.config), weights, {"training": self.identity, **card})
        with writing(self.path / file_name):
            save_checkpoint(self.path / file_name, checkpoint)


def _differing(saved: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """The settings that are not the same, and ``data``."""
    names = []
    for part, settings in wanted.items():
        before = saved.get(part)
        if isinstance(settings, dict) and isinstance(before, dict):
            names += [name for name in {**before, **settings} if before.get(name) != settings.get(name)]
        elif before != settings:
            names.append(part)
    return names


def _prefixed(prefix: str, weights: dict[str, Array]) -> dict[str, Array]:
    return {f"{prefix}.{name}": weight for name, weight in weights.items()}


def _part(weights: Any, prefix: str) -> dict[str, Array]:
    return {
        name.removeprefix(f"{prefix}."): weight for name, weight in weights.items() if name.startswith(f"{prefix}.")
    }
