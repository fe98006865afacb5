"""``seqgen harmonize``: a melody gets three voices."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from seqgen.cli.given_options import MODEL, PART, given, input_argument, options, origin, read_input
from seqgen.cli.outputs import check_outputs, picture_and_paths, quiet_option, required_output_option, write_outputs
from seqgen.cli.source import checkpoint_option, connected, server_option

if TYPE_CHECKING:
    from seqgen.cli.given_options import Made
    from seqgen.music.score import Score


@click.command()
@input_argument
@options(PART, MODEL)
@click.option("--gibbs-steps", type=int, help="How often notes are drawn anew; more is slower and better.")
@click.option("--temperature", type=float, help="Boldness, 0..2; 0 takes the likeliest always.")
@click.option("--seed", type=int, help="Same seed, same setting  [default: drawn, and printed].")
@click.option("--count", type=int, help="How many different settings, 1..64  [default: 1].")
@required_output_option
@server_option
@checkpoint_option
@quiet_option
def harmonize(
    input: Path, outputs: Sequence[Path], server: str | None, checkpoint: Path | None, quiet: bool, **fields: Any
) -> None:
    """Set the melody of IN (MIDI, MusicXML, ABC, Humdrum, JSON) for four voices, as Bach did with chorales.

    Any key and metre will do; the melody keeps its own ticks, the other voices move on 16ths.
    """
    count = fields["count"] or 1
    check_outputs(outputs, count)
    finished = _finished(read_input(input), given(fields), server, checkpoint)
    for result, paths in zip(finished, write_outputs(finished, outputs, count), strict=True):
        if not quiet:
            click.echo(f"four voices, {origin(result)}")
            click.echo(picture_and_paths(result.score, paths))


def _finished(score: "Score", fields: dict[str, Any], server: str | None, checkpoint: Path | None) -> Sequence["Made"]:
    if server is not None:
        with connected(server, checkpoint) as client:
            return client.harmonize(score, **fields)
    from seqgen.composer import Composer
    from seqgen.verbs.harmonization import HarmonizeTask

    return Composer(checkpoint).harmonize(HarmonizeTask(score=score, **fields))
