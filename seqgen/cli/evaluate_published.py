"""A figure of a published table, with everything beside it that makes it honest."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from seqgen.evaluation.published import PublishedResult
    from seqgen.models.loading import LoadedModel


def show_published(model: "LoadedModel[Any]", data: Path, split: str, as_json: bool) -> None:
    """Measure a model on a split of its published file, and print the outcome."""
    from seqgen.evaluation.published.scoring import SCORINGS

    scoring = SCORINGS[model.card.name]
    result = scoring.result(model.network, scoring.read(data), split)
    if as_json:
        click.echo(json.dumps({"model": model.card.name, "version": model.card.version} | result.figures()))
        return
    Console().print(_table(f"{model.card.name} {model.card.version}", result))
    click.echo(_basis(result))


def _table(name: str, result: "PublishedResult") -> Table:
    table = Table(result.unit.replace("_", " "), "value", box=None)
    table.add_row(name, f"{result.value:.4f}")
    for floor, value in result.floors.items():
        table.add_row(f"floor: {floor}", f"{value:.4f}")
    return table


def _basis(result: "PublishedResult") -> str:
    overlap = result.overlap
    lines = [
        f"{result.split}: {result.pieces} pieces, {result.units:,} units; file SHA-256 {result.data_sha256}",
        f"in the train part: {overlap.identical} identical, {overlap.transposed} transposed, {overlap.near} nearly",
        f"first bar: {result.first_bar_nats_share:.1%} of the nats, {result.first_bar_units_share:.1%} of the units",
    ]
    if overlap.opens_alike is not None:
        lines.append(f"open with the soprano of a training piece: {overlap.opens_alike} of {result.pieces}")
    return "\n".join(lines)
