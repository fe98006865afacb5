"""``seqgen suggest``: what may come next, or stand in the place of a note or of a bar."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from seqgen.cli.given_options import PART, STYLE, given, input_argument, model_option, options, read_input
from seqgen.cli.source import asked, checkpoint_option, server_option
from seqgen.verbs.suggest.task import Suggestion, SuggestTask

if TYPE_CHECKING:
    from seqgen.music.score import Score


@click.command()
@input_argument
@click.option("--bar", type=int, help="Bar whose alternatives are wanted, or whose note's; 0 is a pick-up.")
@click.option("--note", type=int, help="Number of a note in that bar, from 1, whose alternatives are wanted.")
@click.option("--count", type=int, help="How many, 1..64  [default: 5].")
@options(PART, STYLE, model_option(SuggestTask))
@server_option
@checkpoint_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def suggest(input: Path, server: str | None, checkpoint: Path | None, as_json: bool, **fields: Any) -> None:
    """Rank what may come next behind the end of IN, or stand in a bar of it (--bar), or be a note of that (--note)."""
    score = read_input(input)
    found = asked("suggest", score, given(fields), server, checkpoint)
    if as_json:
        click.echo(json.dumps([asdict(suggestion) for suggestion in found]))
    else:
        Console().print(_table(found, score))


def _table(found: list[Suggestion], score: "Score") -> Table:
    from seqgen.music.spelling import spell

    table = Table("notes", "quarters", "probability", "", box=None)
    for suggestion in found:
        names = " ".join(str(spell(note.pitch, score.key)) for note in suggestion.notes) or "rest"
        ticks = [note.duration_ticks for note in suggestion.notes] or [suggestion.duration_ticks]
        quarters = " ".join(f"{duration / score.ticks_per_quarter:g}" for duration in ticks)
        table.add_row(names, quarters, f"{suggestion.probability:.1%}", "as it is" if suggestion.is_given else "")
    return table
