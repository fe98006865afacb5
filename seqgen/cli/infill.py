"""``seqgen infill``: some bars of a melody are written anew."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from seqgen.cli.given_options import MODEL, PART, SAMPLING, STYLE, WISHES, given, input_argument, options, read_input
from seqgen.cli.outputs import check_outputs, picture_and_paths, quiet_option, required_output_option, write_outputs
from seqgen.cli.source import checkpoint_option


@click.command()
@input_argument
@click.option("--from-bar", type=int, required=True, help="First bar to write anew, from 1; 0 is a pick-up.")
@click.option("--to-bar", type=int, required=True, help="Last bar to write anew.")
@options(PART, STYLE, *WISHES, *SAMPLING, MODEL)
@required_output_option
@checkpoint_option
@quiet_option
def infill(input: Path, outputs: Sequence[Path], checkpoint: Path | None, quiet: bool, **fields: Any) -> None:
    """Write bars of IN (MIDI, MusicXML, ABC, Humdrum, JSON) anew, so that they fit what stands around them.

    All else stays as it is, to the tick.
    """
    check_outputs(outputs, fields["count"] or 1)
    from seqgen.composer import Composer
    from seqgen.verbs.infilling import InfillTask

    task = InfillTask(score=read_input(input), **given(fields))
    finished = Composer(checkpoint).infill(task)
    for result, paths in zip(finished, write_outputs(finished, outputs, task.count), strict=True):
        if not quiet:
            bars = f"bars {task.from_bar} to {task.to_bar}"
            click.echo(f"{bars}, seed {result.task.seed}, {result.model} {result.model_version}")
            click.echo(picture_and_paths(result.score, paths))
