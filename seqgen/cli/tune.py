"""``seqgen tune``: trainings with settings that Optuna proposes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from seqgen.cli.corpus import collections_option
from seqgen.cli.source import OUT_FOLDER, data_option
from seqgen.cli.train import read_source, training_command, with_plan
from seqgen.cli.training_bar import TrainingBar

if TYPE_CHECKING:
    from seqgen.training.tuning import TrialResult


@click.command()
@click.argument("recipe")
@click.option("--out", type=OUT_FOLDER, required=True, help="Folder of the study; reused to go on.")
@click.option("--preset", metavar="NAME", help="What the trials are changed from  [default: the recipe's first].")
@data_option
@collections_option
@click.option("--trials", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many in all.")
@click.option("--sampler", default="tpe", show_default=True, help="Who proposes settings: grid, random or tpe.")
@click.option("--epochs", type=click.IntRange(1, 10_000), help="Of each trial  [default: the preset's].")
@click.option("--seed", type=click.IntRange(0, 2**31), help="Seed of trainings and proposals  [default: 1].")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def tune(
    recipe: str,
    out: Path,
    preset: str | None,
    data: Path | None,
    collections: str | None,
    trials: int,
    sampler: str,
    epochs: int | None,
    seed: int | None,
    as_json: bool,
) -> None:
    """Tune RECIPE on validation, continuing where a killed study stood; hopeless trials end early.

    OUT then holds study.db (of Optuna), trials.csv, and a training in trial-NNN for each trial.
    """
    from seqgen.training.memory import keep_freed_memory
    from seqgen.training.recipes import recipe_named
    from seqgen.training.tuning import Tuner, best_of, space_of

    chosen = recipe_named(recipe)
    base = with_plan(chosen.preset(preset), epochs=epochs, seed=seed)
    source = read_source(chosen, data, collections)
    tuner = Tuner(chosen, source, base, space_of(recipe), sampler, out)
    console = Console(stderr=True)
    keep_freed_memory()

    def watch(number: int, settings: Mapping[str, Any]) -> TrainingBar:
        console.print(f"trial {number}: {' '.join(_assignments(settings))}", soft_wrap=True, highlight=False)
        return TrainingBar(base.plan.epochs)

    results = tuner.run(trials, watch)
    best = best_of(results)
    origin = f"--data {quote(str(data))}" if data else f"--collections {','.join(source.collections)}"
    command = training_command(recipe, preset, origin, base.plan, _assignments(best.settings)) + " --out FOLDER"
    if as_json:
        click.echo(json.dumps({"best": asdict(best), "command": command, "trials": [*map(asdict, results)]}))
        return
    Console().print(_table(results))
    click.echo(f"best: trial {best.number}, {best.valid_nats:.4f} nats on validation; train it with:\n{command}")


def _assignments(settings: Mapping[str, Any]) -> list[str]:
    return [f"{name}={value}" for name, value in settings.items()]


def _table(results: Sequence["TrialResult"]) -> Table:
    names = list(results[0].settings)
    table = Table("trial", "state", "valid nats", "epochs", *(name.replace("_", " ") for name in names), box=None)
    for result in results:
        nats = "" if result.valid_nats is None else f"{result.valid_nats:.4f}"
        settings = (result.settings[name] for name in names)
        cells = [f"{value:.3g}" if isinstance(value, float) else str(value) for value in settings]
        table.add_row(str(result.number), result.state, nats, str(result.epochs), *cells)
    return table
