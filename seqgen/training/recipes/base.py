"""A recipe: what is trained, on which data, and how, under a name that the command line knows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seqgen.errors import InvalidInput
from seqgen.training.loop import Report, Trainer
from seqgen.training.objective import Objective
from seqgen.training.plan import TrainingPlan
from seqgen.training.progress import Progress


@dataclass(frozen=True, slots=True)
class Preset:
    """A network's size and the plan that suits it."""

    config: Any
    plan: TrainingPlan


@dataclass(frozen=True, slots=True)
class Prepared:
    """Ready for the loop: the test part is not among it."""

    objective: Objective[Any, Any]
    train: Sequence[Any]
    valid: Sequence[Any]
    data_digest: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """``prepare(source, config, seed)`` makes network and examples; the first preset is the default.

    The source is what ``read`` makes of the file that ``--data`` names or, where it is None, a corpus of tunes.
    """

    model: str
    presets: Mapping[str, Preset]
    prepare: Callable[[Any, Any, int], Prepared]
    read: Callable[[Path], Any] | None = None

    def preset(self, name: str | None) -> Preset:
        """A preset by name; raises InvalidInput for one that the recipe lacks."""
        chosen = name or next(iter(self.presets))
        if chosen not in self.presets:
            known = ", ".join(self.presets)
            raise InvalidInput("preset", f"preset of {self.model} must be one of {known}, got {chosen[:40]!r}")
        return self.presets[chosen]

    def prepared(self, source: Any, preset: Preset) -> Prepared:
        """Network and examples; raises InvalidInput where the network cannot have the preset's sizes."""
        try:
            return self.prepare(source, preset.config, preset.plan.seed)
        except InvalidInput:
            raise
        except (ValueError, MemoryError) as error:
            raise InvalidInput("preset", f"{self.model} cannot be built with these settings: {error}") from error

    def train(self, source: Any, preset: Preset, folder: Path, report: Report) -> Progress:
        """Train in ``folder``, going on where a killed training of the same preset and data stood."""
        prepared = self.prepared(source, preset)
        trainer = Trainer(prepared.objective, self.model, prepared.data_digest, preset.plan, folder, report)
        return trainer.run(prepared.train, prepared.valid)
