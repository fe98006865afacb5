"""``seqgen train``: reproduce a shipped model, or train it on other data."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from seqgen.cli.corpus import collections_option, read_with_bar
from seqgen.cli.source import OUT_FOLDER, data_option
from seqgen.cli.training_bar import TrainingBar

if TYPE_CHECKING:
    from seqgen.training.plan import TrainingPlan
    from seqgen.training.recipes import Preset, Recipe


@click.command()
@click.argument("recipe")
@click.option("--out", type=OUT_FOLDER, required=True, help="Folder of the training; reused to resume.")
@click.option(
    "--preset", metavar="NAME", help="Sizes and plan, such as jsb or nottingham  [default: the recipe's first]."
)
@data_option
@collections_option
@click.option("--epochs", type=click.IntRange(1, 10_000), help="How often to see every piece  [default: the preset's].")
@click.option("--seed", type=click.IntRange(0, 2**31), help="Seed of weights, order and dropout  [default: 1].")
@click.option(
    "--set",
    "settings",
    metavar="NAME=VALUE",
    multiple=True,
    help="Another value of the preset's; may be repeated; a wrong name lists all.",
)
def train(
    recipe: str,
    out: Path,
    preset: str | None,
    data: Path | None,
    collections: str | None,
    epochs: int | None,
    seed: int | None,
    settings: Sequence[str],
) -> None:
    """Train RECIPE, continuing where a killed training stood; ends with OUT/RECIPE.safetensors and OUT/curve.png.

    Recipes: melody-lstm, tune-text (on --collections), chorale-transformer, chorale-cnn, harmony-seq2seq, p88-rnn,
    p88-gru, p88-lstm, p88-tcn (on --data), text (on --data, any UTF-8 file).
    """
    from seqgen.evaluation.shipping import finish
    from seqgen.training.memory import keep_freed_memory
    from seqgen.training.recipes import recipe_named
    from seqgen.training.recipes.settings import parsed_settings, with_settings

    chosen = recipe_named(recipe)
    base = chosen.preset(preset)
    final = with_plan(with_settings(base, parsed_settings(base, settings)), epochs=epochs, seed=seed)
    source = read_source(chosen, data, collections)
    keep_freed_memory()
    with TrainingBar(final.plan.epochs) as report:
        progress = chosen.train(source, final, out, report)
    origin = f"--data {quote(data.name)}" if data else f"--collections {','.join(source.collections)}"
    command = training_command(recipe, preset, origin, final.plan, settings)
    target = finish(chosen.model, source, out, command)
    measured_on = f" --data {quote(str(data))}" if data else ""
    best_epoch = progress.epoch - progress.epochs_without_gain
    click.echo(f"Best of {progress.epoch} epochs: epoch {best_epoch}, {progress.best_nats:.4f} nats on validation")
    click.echo(f"Wrote {target}; measure it with: seqgen evaluate {quote(str(out))}{measured_on}")


def read_source(recipe: "Recipe", data: Path | None, collections: str | None) -> Any:
    """The file that a recipe reads, or the corpus."""
    from seqgen.errors import InvalidInput
    from seqgen.music.corpus import load_corpus

    if recipe.read is None:
        if data is not None:
            raise InvalidInput("data", f"{recipe.model} is trained on --collections; leave --data out")
        return read_with_bar(collections, load_corpus)
    if data is None:
        raise InvalidInput("data", f"{recipe.model} is trained on a file; name it with --data FILE")
    if collections is not None:
        raise InvalidInput("collections", f"{recipe.model} is trained on --data alone; leave --collections out")
    return recipe.read(data)


def training_command(
    recipe: str, preset: str | None, origin: str, plan: "TrainingPlan", settings: Sequence[str]
) -> str:
    """What makes the same weights again, given ``--out``."""
    size = f"--preset {preset} " if preset else ""
    changes = "".join(f" --set {quote(setting)}" for setting in settings)
    return f"seqgen train {recipe} {size}{origin} --epochs {plan.epochs} --seed {plan.seed}{changes}"


def with_plan(preset: "Preset", **changes: Any) -> "Preset":
    """The preset with those changes of its plan that are not None."""
    given = {name: value for name, value in changes.items() if value is not None}
    return replace(preset, plan=replace(preset.plan, **given))
