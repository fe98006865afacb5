"""``seqgen evaluate --music tune-text``: how much of what is written can be read, under the grammar and without it."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from seqgen.evaluation.parsing import Parsing
    from seqgen.models.card import ModelCard

SIDES = {"under the grammar": True, "as it likes": False}


def show_writing(path: Path, samples: int, seed: int, as_json: bool) -> None:
    """Let a checkpoint write ``samples`` tunes each way, read them by music21 and the codec, and print the outcome."""
    from seqgen.evaluation.parsing import parsing, sampled_tunes
    from seqgen.models import TextTransformer
    from seqgen.models.loading import load_model

    model = load_model(path, TextTransformer)
    outcomes = {}
    for side, is_masked in SIDES.items():
        Console(stderr=True).print(f"Writing and reading {samples} tunes {side} ...")
        outcomes[side] = parsing(sampled_tunes(model.network, samples, seed, is_masked))
    if as_json:
        told = {side: asdict(outcome) for side, outcome in outcomes.items()}
        click.echo(json.dumps({"model": model.card.name, "version": model.card.version, "seed": seed} | told))
        return
    Console().print(_table(model.card, outcomes))
    click.echo(
        "parsed: closed, read by music21 and by the codec; even: full bars of one metre throughout, of all tunes"
    )


def _table(card: "ModelCard", outcomes: dict[str, "Parsing"]) -> Table:
    table = Table(f"{card.name} {card.version}", "tunes", "parsed", "even", "not parsed because", box=None)
    for side, outcome in outcomes.items():
        shares = (f"{count / outcome.samples:.1%}" for count in (outcome.parsed, outcome.even))
        reasons = "; ".join(f"{reason} ({count})" for reason, count in sorted(outcome.reasons.items()))
        table.add_row(side, str(outcome.samples), *shares, reasons)
    return table
