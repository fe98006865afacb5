"""``seqgen prune``: how small a model becomes, and what it costs."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from seqgen.cli.corpus import collections_option
from seqgen.cli.source import data_option
from seqgen.cli.train import read_source

if TYPE_CHECKING:
    from seqgen.evaluation.pruning_curve import PrunedNetwork
    from seqgen.models.loading import LoadedModel

DEFAULT_SHARES = "0,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9"


@click.command()
@click.argument("checkpoint")
@data_option
@collections_option
@click.option("--shares", default=DEFAULT_SHARES, show_default=True, help="Of the weights, to be set to 0.")
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder for the curve.")
def prune(checkpoint: str, data: Path | None, collections: str | None, shares: str, out: Path) -> None:
    """Set ever more of the smallest weights of CHECKPOINT (a name, file or folder) to 0, and measure on validation.

    Writes OUT/pruning.json and OUT/pruning.png: the size as stored and compressed, and the nats.
    """
    from seqgen.evaluation.pruning_curve import pruning_curve
    from seqgen.models.loading import checkpoint_path, load_model
    from seqgen.nn.module import Module
    from seqgen.training.recipes import Preset, recipe_named

    wanted = _parsed(shares)
    model: LoadedModel[Any] = load_model(checkpoint_path(checkpoint), Module)
    recipe = recipe_named(model.card.name)
    plan = recipe.preset(None).plan
    prepared = recipe.prepared(read_source(recipe, data, collections), Preset(model.network.config, plan))
    weights = model.network.state_dict()
    curve = list(pruning_curve(prepared, weights, wanted, plan.max_batch_units))
    name, unit = f"{model.card.name} {model.card.version}", prepared.objective.unit
    _write(out, name, unit, prepared.data_digest, curve)
    Console().print(_table(name, unit, curve))


def _parsed(shares: str) -> list[float]:
    from seqgen.errors import InvalidInput

    try:
        parsed = [float(share) for share in shares.split(",")]
    except ValueError:
        parsed = []
    if not parsed or not all(0 <= share <= 1 for share in parsed):
        sentence = f"shares must be numbers within 0..1 with commas, such as 0,0.5,0.9, got {shares[:60]!r}"
        raise InvalidInput("shares", sentence)
    return parsed


def _write(out: Path, name: str, unit: str, data_digest: str, curve: Sequence["PrunedNetwork"]) -> None:
    from seqgen.atomic import write_atomically
    from seqgen.evaluation.pruning_curve import draw_pruning_curve
    from seqgen.training.failures import writing

    content = {"model": name, "unit": unit, "data": data_digest, "curve": [asdict(point) for point in curve]}
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        write_atomically(out / "pruning.json", json.dumps(content, indent=2).encode() + b"\n")
        draw_pruning_curve(out / "pruning.png", curve, name, unit)


def _table(name: str, unit: str, curve: Sequence["PrunedNetwork"]) -> Table:
    table = Table(name, "weights", "KiB compressed", f"nats per {unit}, valid", box=None)
    for point in curve:
        size = f"{point.stored_bytes / 1024:,.0f}"
        table.add_row(f"{point.share:.0%} pruned", f"{point.nonzero_weights:,}", size, f"{point.valid_nats:.4f}")
    return table
