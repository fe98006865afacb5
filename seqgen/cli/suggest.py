"""``seqgen suggest``: what may come next, or stand in the place of a note."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from seqgen.cli.given_options import MODEL, PART, STYLE, given, input_argument, options, read_input
from seqgen.cli.source import asked, checkpoint_option, server_option

if TYPE_CHECKING:
    from seqgen.music.score import Score
    from seqgen.verbs.suggestion import Suggestion


@click.command()
@input_argument
@click.option("--bar", type=int, help="Bar of a note whose alternatives are wanted; 0 is a pick-up.")
@click.option("--note", type=int, help="That note's number in its bar, from 1.")
@click.option("--count", type=int, help="How many, 1..64  [default: 5].")
@options(PART, STYLE, MODEL)
@server_option
@checkpoint_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def suggest(input: Path, server: str | None, checkpoint: Path | None, as_json: bool, **fields: Any) -> None:
    """Rank what may come next behind the end of IN or, with --bar and --note, in the place of that note."""
    score = read_input(input)
    found = asked("suggest", score, given(fields), server, checkpoint)
    if as_json:
        click.echo(json.dumps([asdict(suggestion) for suggestion in found]))
    else:
        Console().print(_table(found, score))


def _table(found: "list[Suggestion]", score: "Score") -> Table:
    from seqgen.music.spelling import spell

    table = Table("note", "quarters", "probability", "", box=None)
    for suggestion in found:
        name = "rest" if suggestion.note is None else str(spell(suggestion.note.pitch, score.key))
        quarters = f"{suggestion.duration_ticks / score.ticks_per_quarter:g}"
        table.add_row(name, quarters, f"{suggestion.probability:.1%}", "as it is" if suggestion.is_given else "")
    return table
