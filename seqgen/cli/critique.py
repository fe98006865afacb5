"""``seqgen critique``: how likely each note of a piece is."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from seqgen.cli.given_options import PART, STYLE, given, input_argument, model_option, options, read_input
from seqgen.cli.outputs import write_files
from seqgen.cli.source import asked, checkpoint_option, server_option
from seqgen.verbs.critique import Critique, CritiqueTask

if TYPE_CHECKING:
    from seqgen.music.score import Score

FORMS = (".txt", ".json", ".png")


@click.command()
@input_argument
@options(PART, STYLE, model_option(CritiqueTask))
@click.option(
    "-o",
    "--output",
    "outputs",
    type=click.Path(path_type=Path),
    multiple=True,
    help="File for the critique: .txt, .json, or .png, the score coloured by surprise. May be repeated.",
)
@server_option
@checkpoint_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def critique(
    input: Path, outputs: Sequence[Path], server: str | None, checkpoint: Path | None, as_json: bool, **fields: Any
) -> None:
    """Say how surprising each note and bar of IN is in bits, what is least likely, and whether key and metre fit."""
    from seqgen.verbs.critique.report import critique_json, critique_text

    _check(outputs)
    score = read_input(input)
    found = asked("critique", score, given(fields), server, checkpoint)
    write_files((output, _content(output, score, found)) for output in outputs)
    click.echo(critique_json(found) if as_json else critique_text(found), nl=False)


def _check(outputs: Sequence[Path]) -> None:
    from seqgen.errors import InvalidInput

    for output in outputs:
        if output.suffix.lower() not in FORMS:
            raise InvalidInput("output", f"output of a critique must end in {', '.join(FORMS)}, got {str(output)!r}")
        if not output.parent.is_dir():
            raise InvalidInput("output", f"output {str(output)!r} cannot be written: there is no such folder")
        if not os.access(output.parent, os.W_OK | os.X_OK):
            raise InvalidInput("output", f"output {str(output)!r} cannot be written: its folder may not be written to")


def _content(output: Path, score: "Score", found: Critique) -> bytes:
    from seqgen.verbs.critique.report import critique_json, critique_png, critique_text

    match output.suffix.lower():
        case ".txt":
            return critique_text(found).encode()
        case ".json":
            return critique_json(found).encode()
    return critique_png(score, found)
