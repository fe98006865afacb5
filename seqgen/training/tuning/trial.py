"""One trial: a training with the settings that were proposed, ended early where it is hopeless."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from seqgen.errors import InvalidInput
from seqgen.training.loop import Report
from seqgen.training.metrics_log import MetricsLog
from seqgen.training.recipes.base import Preset, Recipe
from seqgen.training.recipes.settings import with_settings

if TYPE_CHECKING:
    from optuna import Trial
    from optuna.trial import FrozenTrial, TrialState


def run_trial(
    trial: "Trial", recipe: Recipe, source: Any, preset: Preset, folder: Path, report: Report
) -> "FrozenTrial":
    """Train in ``folder``, going on where a killed trial stood, and return the trial as it ended.

    It is COMPLETE with its best validation figure, PRUNED, or FAIL where loss or weights became NaN.
    """
    from optuna.trial import TrialState, create_trial

    watch = PruningReport(trial, folder, report, preset.plan.epochs)
    state = _train(recipe, source, with_settings(preset, trial.params), folder, watch)
    figures = epoch_figures(folder)
    return create_trial(
        state=state,
        value=min(figures.values()) if state == TrialState.COMPLETE else None,
        params=trial.params,
        distributions=trial.distributions,
        intermediate_values=figures,
    )


class PruningReport:
    """Passes on what a training reports, tells the trial of each epoch, and raises TrialPruned where it is hopeless.

    After the last of ``epochs`` there is nothing left to save.
    """

    def __init__(self, trial: "Trial", folder: Path, report: Report, epochs: int) -> None:
        self.trial, self.folder, self.report, self.epochs = trial, folder, report, epochs
        self.reported: set[int] = set()

    def __call__(self, entry: dict[str, Any]) -> None:
        from optuna import TrialPruned

        self.report(entry)
        if "epoch" in entry:
            self._report_epochs()
            if entry["epoch"] < self.epochs and self.trial.should_prune():
                raise TrialPruned

    def _report_epochs(self) -> None:
        """Each once; the first time, after a kill, these are also the epochs before it."""
        figures = epoch_figures(self.folder)
        for epoch in figures.keys() - self.reported:
            self.trial.report(figures[epoch], epoch)
        self.reported.update(figures)


def epoch_figures(folder: Path) -> dict[int, float]:
    """The validation figure of each finished epoch of a training, those before a kill included."""
    entries = MetricsLog(folder / "metrics.jsonl").entries()
    return {entry["epoch"]: entry["valid_nats"] for entry in entries if "epoch" in entry}


def _train(recipe: Recipe, source: Any, preset: Preset, folder: Path, report: Report) -> "TrialState":
    from optuna import TrialPruned
    from optuna.trial import TrialState

    try:
        recipe.train(source, preset, folder, report)
    except TrialPruned:
        return TrialState.PRUNED
    except InvalidInput as error:
        if error.field != "training":
            raise
        return TrialState.FAIL
    return TrialState.COMPLETE
