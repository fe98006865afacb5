"""What a tuning found: every trial in a table, and the best of them."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from seqgen.atomic import write_atomically
from seqgen.errors import InvalidInput
from seqgen.training.failures import writing
from seqgen.training.recipes.settings import Setting

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial

STATES = {"COMPLETE": "complete", "PRUNED": "pruned", "FAIL": "failed"}


@dataclass(frozen=True, slots=True)
class TrialResult:
    """``state`` is complete, pruned or failed; ``valid_nats`` the best epoch's, None where none was finished."""

    number: int
    state: str
    valid_nats: float | None
    epochs: int
    settings: Mapping[str, Setting]

    @classmethod
    def of(cls, trial: "FrozenTrial") -> "TrialResult":
        """Read it off a finished trial."""
        figures = trial.intermediate_values.values()
        best_nats = min(figures, default=None)
        return cls(trial.number, STATES[trial.state.name], best_nats, len(figures), trial.params)


def best_of(results: Sequence[TrialResult]) -> TrialResult:
    """The complete trial with the lowest figure, the first of equal ones.

    Raises InvalidInput where none is complete.
    """
    complete = [result for result in results if result.state == STATES["COMPLETE"]]
    if not complete:
        raise InvalidInput("trials", f"none of the {len(results)} trials came to its end; lower the learning rates")
    return min(complete, key=lambda result: (result.valid_nats, result.number))


def write_table(path: Path, results: Sequence[TrialResult]) -> None:
    """A CSV file with a line for each trial and a column for each setting."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    names = list(results[0].settings) if results else []
    table.writerow(["trial", "state", "valid_nats", "epochs", *names])
    for result in results:
        figures = (result.number, result.state, result.valid_nats, result.epochs)
        table.writerow([*figures, *(result.settings[name] for name in names)])
    with writing(path):
        write_atomically(path, text.getvalue().encode())
