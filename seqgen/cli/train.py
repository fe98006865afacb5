"""``seqgen train``: reproduce a shipped model, or train it on other collections."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from seqgen.cli.corpus import collections_option, read_with_bar


@click.command()
@click.argument("recipe")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the training; reused to resume.")
@collections_option
@click.option("--epochs", type=click.IntRange(1, 1000), help="How often to see every tune [default: the recipe's].")
@click.option("--seed", type=click.IntRange(0, 2**31), help="Seed of weights, order and dropout [default: 1].")
def train(recipe: str, out: Path, collections: str, epochs: int | None, seed: int | None) -> None:
    """Train RECIPE (melody-lstm), continuing where a killed training stood; ends with OUT/RECIPE.safetensors."""
    from seqgen.errors import InvalidInput
    from seqgen.evaluation.shipping import ship
    from seqgen.music.corpus import load_corpus
    from seqgen.training.loop import TrainingPlan
    from seqgen.training.recipes import RECIPES

    if recipe not in RECIPES:
        raise InvalidInput("recipe", f"recipe must be one of {', '.join(RECIPES)}, got {recipe[:40]!r}")
    changes = {name: value for name, value in (("epochs", epochs), ("seed", seed)) if value is not None}
    plan = replace(TrainingPlan(), **changes)
    corpus = read_with_bar(collections, load_corpus)
    with _TrainingBar(plan.epochs) as report:
        RECIPES[recipe](corpus, plan, out, report)
    command = f"seqgen train {recipe} --collections {','.join(corpus.collections)} --epochs {plan.epochs}"
    target = out / f"{recipe}.safetensors"
    ship(out / "best.safetensors", target, corpus, f"{command} --seed {plan.seed}")
    click.echo(f"Wrote {target}; try it with: seqgen compose --checkpoint {target}")


class _TrainingBar:
    """A progress bar for the epoch, and a line for each finished one."""

    def __init__(self, epochs: int) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._bar = Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=Console(stderr=True))
        self._task = self._bar.add_task("Epoch 1")
        self._epochs, self._epoch = epochs, 1

    def __enter__(self) -> "_TrainingBar":
        self._bar.start()
        return self

    def __exit__(self, *details: object) -> None:
        self._bar.stop()

    def __call__(self, entry: dict[str, Any]) -> None:
        if "epoch" in entry:
            self._bar.console.print(f"epoch {entry['epoch']}: {entry['valid_nats_per_token']:.4f} nats a token (valid)")
            self._epoch = entry["epoch"] + 1
            return
        speed = f"{entry['nats']:.3f} nats, {entry['tokens']:,.0f} tokens/s"
        self._bar.update(
            self._task,
            description=f"Epoch {self._epoch}/{self._epochs}  {speed}",
            completed=entry["step_in_epoch"],
            total=entry["of"],
        )
