"""``seqgen continue``: a melody goes on."""

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


@click.command("continue")
@input_argument
@click.option("--bars", type=int, help="Full bars to add  [default: 8].")
@options(PART, STYLE, *WISHES, *SAMPLING, MODEL)
@required_output_option
@server_option
@checkpoint_option
@quiet_option
def continue_(
    input: Path, outputs: Sequence[Path], server: str | None, checkpoint: Path | None, quiet: bool, **fields: Any
) -> None:
    """Go on from the end of IN (MIDI, MusicXML, ABC, Humdrum, JSON) in its own key and metre.

    What was given stays as it is, to the tick.
    """
    count = fields["count"] or 1
    check_outputs(outputs, count)
    score = read_input(input)
    finished = _finished(score, given(fields), server, checkpoint)
    for result, paths in zip(finished, write_outputs(finished, outputs, count), strict=True):
        if not quiet:
            bars = len(result.score.bar_starts()) - len(score.bar_starts())
            click.echo(f"{bars} bars more, {origin(result)}")
            click.echo(picture_and_paths(result.score, paths))


def _finished(score: "Score", fields: dict[str, Any], server: str | None, checkpoint: Path | None) -> Sequence["Made"]:
    if server is not None:
        with connected(server, checkpoint) as client:
            return client.continue_(score, **fields)
    from seqgen.composer import Composer
    from seqgen.verbs.continuation import ContinueTask

    return Composer(checkpoint).continue_(ContinueTask(score=score, **fields))
