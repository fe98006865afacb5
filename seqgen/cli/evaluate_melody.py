"""Nats per note of a model of melodies, on held-out tunes of its collections or on a person's own."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from seqgen.cli.corpus import read_with_bar

if TYPE_CHECKING:
    from seqgen.evaluation.held_out import HeldOut
    from seqgen.evaluation.likelihood import Interval
    from seqgen.models.loading import LoadedModel
    from seqgen.music.corpus import Corpus


def show_melody(
    model: "LoadedModel[Any]", data: Path | None, collections: str | None, split: str, as_json: bool
) -> None:
    """Measure a model on a split of the collections or on all tunes of a folder, and print the outcome."""
    from seqgen.evaluation.held_out import held_out, held_out_elsewhere
    from seqgen.music.corpus import load_corpus

    elsewhere = None if data is None else _folder(data)
    corpus = read_with_bar(collections, load_corpus)
    if elsewhere is None:
        result = held_out(model.network, corpus, split)
    else:
        result = held_out_elsewhere(model.network, corpus, elsewhere)
    _show(model, result, elsewhere or corpus, as_json)


def _folder(path: Path) -> "Corpus":
    from seqgen.errors import InvalidInput
    from seqgen.music.corpus.folder import folder_corpus

    if not path.is_dir():
        raise InvalidInput("data", f"data must be a folder of MIDI, MusicXML or ABC files, got {str(path)!r}")
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading tunes", total=None)
        return folder_corpus(path, lambda done, total: bar.update(task, completed=done, total=total))


def _show(model: "LoadedModel[Any]", result: "HeldOut", corpus: "Corpus", as_json: bool) -> None:
    from seqgen.evaluation.held_out import COUNT_MODEL_ORDER

    refused = dict(corpus.reasons.most_common())
    if as_json:
        facts = {"model": model.card.name, "version": model.card.version, "corpus": corpus.digest, "refused": refused}
        click.echo(json.dumps(facts | asdict(result)))
        return
    table = Table("nats per note", "value", "95 % interval over tunes", box=None)
    table.add_row(f"{model.card.name} {model.card.version}", *_cells(result.network))
    table.add_row(f"count model, order {COUNT_MODEL_ORDER}, Witten-Bell", *_cells(result.count_model))
    table.add_row("gain", *_cells(result.gain))
    Console().print(table)
    reasons = ", ".join(f"{reason} {count}" for reason, count in refused.items()) or "none"
    click.echo(
        f"{result.split}: {result.tunes} tunes, {result.notes:,} notes, {result.in_training} of them in the train part "
        f"too; corpus {corpus.digest[:16]}; refused: {reasons}"
    )


def _cells(interval: "Interval") -> tuple[str, str]:
    return f"{interval.value:.4f}", f"{interval.low:.4f} .. {interval.high:.4f}"
