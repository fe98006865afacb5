"""``seqgen infill``: some bars of a melody are written anew."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from seqgen.cli.given_options import (
    MODEL,
    PART,
    SAMPLING,
    STYLE,
    WISHES,
    given,
    input_argument,
    options,
    origin,
    read_input,
)
from seqgen.cli.outputs import check_outputs, picture_and_paths, quiet_option, required_output_option, write_outputs
from seqgen.cli.source import checkpoint_option, connected, server_option

if TYPE_CHECKING:
    from seqgen.cli.given_options import Made
    from seqgen.music.score import Score


@click.command()
@input_argument
@click.option("--from-bar", type=int, required=True, help="First bar to write anew, from 1; 0 is a pick-up.")
@click.option("--to-bar", type=int, required=True, help="Last bar to write anew.")
@options(PART, STYLE, *WISHES, *SAMPLING, MODEL)
@required_output_option
@server_option
@checkpoint_option
@quiet_option
def infill(
    input: Path, outputs: Sequence[Path], server: str | None, checkpoint: Path | None, quiet: bool, **fields: Any
) -> None:
    """Write bars of IN (MIDI, MusicXML, ABC, Humdrum, JSON) anew, so that they fit what stands around them.

    All else stays as it is, to the tick.
    """
    count = fields["count"] or 1
    check_outputs(outputs, count)
    finished = _finished(read_input(input), given(fields), server, checkpoint)
    for result, paths in zip(finished, write_outputs(finished, outputs, count), strict=True):
        if not quiet:
            click.echo(f"bars {fields['from_bar']} to {fields['to_bar']}, {origin(result)}")
            click.echo(picture_and_paths(result.score, paths))


def _finished(score: "Score", fields: dict[str, Any], server: str | None, checkpoint: Path | None) -> Sequence["Made"]:
    if server is not None:
        with connected(server, checkpoint) as client:
            return client.infill(score, **fields)
    from seqgen.composer import Composer
    from seqgen.verbs.infilling import InfillTask

    return Composer(checkpoint).infill(InfillTask(score=score, **fields))
