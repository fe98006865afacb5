"""How well a model fills gaps in held-out chorales, or sets their sopranos, and how it leads the voices."""

import json
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from seqgen.evaluation.infill import InfillResult
    from seqgen.evaluation.restoration import RestorationResult
    from seqgen.models.loading import LoadedModel
    from seqgen.music.codec.chorale import Pitches


def show_infill(model: "LoadedModel[Any]", data: Path, split: str, seed: int, as_json: bool) -> None:
    """Measure a model on a split of the published chorales, and print the outcome."""
    from seqgen.errors import InvalidInput
    from seqgen.evaluation.settings import faults_per_bar
    from seqgen.music.published import read_s16

    chorales = read_s16(data)
    pieces = chorales.split(split)
    if not pieces:
        raise InvalidInput("split", f"split {split} of this data file is empty; choose another")
    what, likeliest, results = _results(model, pieces, seed)
    restored = _restored(model, pieces, seed)
    ours, real = faults_per_bar(_settings(model, pieces, seed)), faults_per_bar(pieces)
    if as_json:
        facts = {"model": model.card.name, "version": model.card.version, "split": split, "pieces": len(pieces)}
        tasks = {task: asdict(result) for task, result in results.items()}
        faults = {"faults_per_bar": ours, "real_faults_per_bar": real, "data_sha256": chorales.sha256}
        mended = {"restoration": asdict(restored)} if restored else {}
        click.echo(json.dumps(facts | {what: tasks} | mended | faults))
        return
    Console().print(_table(f"{model.card.name} {model.card.version}", likeliest, results))
    if restored:
        Console().print(_restoration(restored))
    Console().print(_faults(ours, real))
    click.echo(f"{split}: {len(pieces)} pieces; file SHA-256 {chorales.sha256}")


def _settings(model: "LoadedModel[Any]", pieces: "Sequence[Pitches]", seed: int) -> "list[Pitches]":
    from seqgen.evaluation.settings import settings
    from seqgen.generation.chorales.harmonizers import HARMONIZERS

    harmonizer = HARMONIZERS[model.card.name](model.network, None)
    with _bar("Setting sopranos") as progress:
        return settings(harmonizer, pieces, seed, progress)


def _restored(model: "LoadedModel[Any]", pieces: "Sequence[Pitches]", seed: int) -> "RestorationResult | None":
    """None for a model that restores nothing."""
    from seqgen.evaluation.restoration import restoration_result
    from seqgen.models import ChoraleCNN

    if not isinstance(model.network, ChoraleCNN):
        return None
    with _bar("Mending damaged pieces") as progress:
        return restoration_result(model.network, pieces, seed, progress=progress)


@contextmanager
def _bar(what: str) -> "Iterator[Callable[[int, int], None]]":
    """Shows a bar, which is told how many of how many pieces are done."""
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _restoration(restored: "RestorationResult") -> Table:
    table = Table("of notes made wrong", "found", "mended", "right notes doubted", box=None)
    table.add_row(
        f"{restored.wrong_notes:,} of {restored.wrong_notes + restored.right_notes:,}",
        *(f"{share:.1%}" for share in (restored.found, restored.mended, restored.mistaken)),
    )
    return table


def _results(
    model: "LoadedModel[Any]", pieces: "Sequence[Pitches]", seed: int
) -> "tuple[str, str, Mapping[str, InfillResult]]":
    """What is measured, what its accuracy is called, and the figures."""
    from seqgen.evaluation.harmony_seq2seq import harmony_results
    from seqgen.evaluation.infill import infill_results
    from seqgen.models import HarmonySeq2Seq

    if isinstance(model.network, HarmonySeq2Seq):
        return "given_soprano", "right given all before", harmony_results(model.network, pieces)
    return "infill", "right at once", infill_results(model.network, pieces, seed)


def _table(name: str, likeliest: str, results: "Mapping[str, InfillResult]") -> Table:
    table = Table(name, "nats per note", likeliest, "notes", box=None)
    for task, result in results.items():
        table.add_row(
            task.replace("_", " "), f"{result.nats_per_note:.4f}", f"{result.accuracy:.1%}", f"{result.notes:,}"
        )
    return table


def _faults(ours: "Mapping[str, float]", real: "Mapping[str, float]") -> Table:
    table = Table("faults per 100 bars", "set by the model", "set by Bach", box=None)
    for name in ours:
        table.add_row(name, f"{100 * ours[name]:.2f}", f"{100 * real[name]:.2f}")
    return table
