"""The study: a trial after the other until there are enough, each stored when it is over."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from seqgen.errors import InvalidInput
from seqgen.extras import require
from seqgen.training.failures import writing
from seqgen.training.loop import Report
from seqgen.training.recipes.base import Preset, Recipe
from seqgen.training.recipes.settings import Setting
from seqgen.training.tuning.results import TrialResult, write_table
from seqgen.training.tuning.sampling import SAMPLERS, next_trial
from seqgen.training.tuning.space import Space, grid_of
from seqgen.training.tuning.study_file import StudyFile
from seqgen.training.tuning.trial import run_trial

Watch = Callable[[int, Mapping[str, Setting]], AbstractContextManager[Report]]


class Tuner:
    """Tunes ``space`` of a recipe in ``folder``: study.db, trials.csv, and a training in trial-NNN for each trial.

    The plan's seed is also the sampler's. Killed at any moment and started again, a study ends as if it had not been.
    """

    def __init__(self, recipe: Recipe, source: Any, preset: Preset, space: Space, sampler: str, folder: Path) -> None:
        if sampler not in SAMPLERS:
            raise InvalidInput("sampler", f"sampler must be one of {', '.join(SAMPLERS)}, got {sampler[:40]!r}")
        require("optuna", "Optuna", "tune")
        self.recipe, self.source, self.preset = recipe, source, preset
        self.space, self.sampler, self.folder = space, sampler, folder

    def run(self, trials: int, watch: Watch) -> list[TrialResult]:
        """Go on until there are ``trials``, a grid's fewer where it ends; ``watch`` is entered for each new one."""
        import optuna

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        wanted = min(trials, len(grid_of(self.space, 0))) if self.sampler == "grid" else trials
        with StudyFile(self.folder / "study.db", self._identity()) as study:
            while len(study.trials) < wanted:
                self._run_next(study, watch)
            return self._results(study)

    def _run_next(self, study: StudyFile, watch: Watch) -> None:
        plan, number = self.preset.plan, len(study.trials)
        trial = next_trial(study.trials, self.space, self.sampler, plan.seed, plan.epochs)
        folder = self.folder / f"trial-{number:03d}"
        with watch(number, trial.params) as report:
            study.add(run_trial(trial, self.recipe, self.source, self.preset, folder, report))
        self._results(study)

    def _results(self, study: StudyFile) -> list[TrialResult]:
        results = [TrialResult.of(trial) for trial in study.trials]
        write_table(self.folder / "trials.csv", results)
        return results

    def _identity(self) -> dict[str, Any]:
        """Everything that decides the trials, but for their number."""
        prepared = self.recipe.prepared(self.source, self.preset)
        return {
            "recipe": self.recipe.model,
            "data": prepared.data_digest,
            "config": asdict(self.preset.config),
            "plan": asdict(self.preset.plan),
            "space": {name: asdict(dimension) for name, dimension in self.space.items()},
            "sampler": self.sampler,
        }
