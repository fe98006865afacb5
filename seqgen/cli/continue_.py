"""``seqgen continue``: a melody goes on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from seqgen.cli.given_options import MODEL, PART, SAMPLING, STYLE, WISHES, given, input_argument, options, read_input
from seqgen.cli.outputs import check_outputs, picture_and_paths, quiet_option, required_output_option, write_outputs
from seqgen.cli.source import checkpoint_option


@click.command("continue")
@input_argument
@click.option("--bars", type=int, help="Full bars to add  [default: 8].")
@options(PART, STYLE, *WISHES, *SAMPLING, MODEL)
@required_output_option
@checkpoint_option
@quiet_option
def continue_(input: Path, outputs: Sequence[Path], checkpoint: Path | None, quiet: bool, **fields: Any) -> None:
    """Go on from the end of IN (MIDI, MusicXML, ABC, Humdrum, JSON) in its own key and metre.

    What was given stays as it is, to the tick.
    """
    check_outputs(outputs, fields["count"] or 1)
    from seqgen.composer import Composer
    from seqgen.verbs.continuation import ContinueTask

    task = ContinueTask(score=read_input(input), **given(fields))
    finished = Composer(checkpoint).continue_(task)
    for result, paths in zip(finished, write_outputs(finished, outputs, task.count), strict=True):
        if not quiet:
            click.echo(f"{task.bars} bars more, seed {result.task.seed}, {result.model} {result.model_version}")
            click.echo(picture_and_paths(result.score, paths))
