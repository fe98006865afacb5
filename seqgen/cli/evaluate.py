"""``seqgen evaluate``: held-out likelihood, or composed melodies beside real ones."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from seqgen.cli.corpus import collections_option, read_with_bar
from seqgen.cli.evaluate_published import show_published
from seqgen.cli.source import data_option

if TYPE_CHECKING:
    from seqgen.evaluation.held_out import HeldOut
    from seqgen.evaluation.likelihood import Interval
    from seqgen.evaluation.music_table import MusicRow
    from seqgen.models.loading import LoadedModel
    from seqgen.music.corpus import Corpus


@click.command()
@click.argument("checkpoint", default="melody-lstm")
@data_option
@collections_option
@click.option("--split", type=click.Choice(["valid", "test"]), default="test", show_default=True)
@click.option("--music", is_flag=True, help="Compare composed melodies with real held-out tunes (valid and test).")
@click.option("--samples", type=click.IntRange(1, 10_000), default=200, show_default=True, help="Melodies a style.")
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="Seed of the first melody.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def evaluate(
    checkpoint: str,
    data: Path | None,
    collections: str | None,
    split: str,
    music: bool,
    samples: int,
    seed: int,
    as_json: bool,
) -> None:
    """Judge CHECKPOINT (a model's name, a file, or the folder of a training) on pieces that it was not trained on.

    Models of published tables are measured on the file that --data names.
    """
    from seqgen.errors import InvalidInput
    from seqgen.evaluation.published.scoring import SCORINGS
    from seqgen.models.loading import checkpoint_path, load_model
    from seqgen.nn.module import Module

    path = checkpoint_path(checkpoint)
    if music:
        return _music(path, collections, samples, seed, as_json)
    model = load_model(path, Module)
    name = model.card.name
    if name in SCORINGS:
        if data is None:
            raise InvalidInput("data", f"{name} is measured on a published file; name it with --data FILE")
        if collections is not None:
            raise InvalidInput("collections", f"{name} is measured on --data alone; leave --collections out")
        return show_published(model, data, split, as_json)
    if data is not None:
        raise InvalidInput("data", f"{name} is measured on --collections; leave --data out")
    return _likelihood(model, collections, split, as_json)


def _likelihood(model: "LoadedModel[Any]", collections: str | None, split: str, as_json: bool) -> None:
    from seqgen.evaluation.held_out import COUNT_MODEL_ORDER, held_out
    from seqgen.music.corpus import load_corpus

    corpus = read_with_bar(collections, load_corpus)
    result = held_out(model.network, corpus, split)
    if as_json:
        click.echo(json.dumps({"version": model.card.version, "corpus": corpus.digest} | asdict(result)))
        return
    table = Table("nats per note", "value", "95 % interval over tunes", box=None)
    table.add_row(f"{model.card.name} {model.card.version}", *_cells(result.network))
    table.add_row(f"count model, order {COUNT_MODEL_ORDER}, Witten-Bell", *_cells(result.count_model))
    table.add_row("gain", *_cells(result.gain))
    Console().print(table)
    click.echo(_basis(result, corpus))


def _cells(interval: "Interval") -> tuple[str, str]:
    return f"{interval.value:.4f}", f"{interval.low:.4f} .. {interval.high:.4f}"


def _basis(result: "HeldOut", corpus: "Corpus") -> str:
    return f"{result.split}: {result.tunes} tunes, {result.notes:,} notes; corpus {corpus.digest[:16]}"


def _music(path: Path, collections: str | None, samples: int, seed: int, as_json: bool) -> None:
    from seqgen.composer import Composer
    from seqgen.evaluation.music_table import music_table
    from seqgen.music.corpus import load_corpus

    composer = Composer(path)
    corpus = read_with_bar(collections, load_corpus)
    held_out_tunes = [*corpus.split("valid"), *corpus.split("test")]
    report = Console(stderr=True)
    rows = list(music_table(composer, held_out_tunes, samples, seed, lambda style: report.print(f"{style} ...")))
    if as_json:
        click.echo(json.dumps([asdict(row) | {"inside": row.is_inside} for row in rows]))
        return
    Console().print(_music_rows(rows))
    click.echo(f"{sum(row.is_inside for row in rows)} of {len(rows)} medians inside; {samples} melodies a style")


def _music_rows(rows: Iterable["MusicRow"]) -> Table:
    table = Table("style", "statistic", "composed", "real 5 %", "real 50 %", "real 95 %", "tunes", "inside", box=None)
    for row in rows:
        figures = (row.composed_median, row.real_low, row.real_median, row.real_high)
        inside = "yes" if row.is_inside else "NO"
        table.add_row(row.style, row.metric, *(f"{figure:.3f}" for figure in figures), str(row.real_tunes), inside)
    return table
