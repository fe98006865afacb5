"""``seqgen harmonize``: a melody gets three voices."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from seqgen.cli.given_options import MODEL, PART, given, input_argument, options, read_input
from seqgen.cli.outputs import check_outputs, picture_and_paths, quiet_option, required_output_option, write_outputs
from seqgen.cli.source import checkpoint_option


@click.command()
@input_argument
@options(PART, MODEL)
@click.option("--gibbs-steps", type=int, help="How often notes are drawn anew; more is slower and better.")
@click.option("--temperature", type=float, help="Boldness, 0..2; 0 takes the likeliest always.")
@click.option("--seed", type=int, help="Same seed, same setting  [default: drawn, and printed].")
@click.option("--count", type=int, help="How many different settings, 1..64  [default: 1].")
@required_output_option
@checkpoint_option
@quiet_option
def harmonize(input: Path, outputs: Sequence[Path], checkpoint: Path | None, quiet: bool, **fields: Any) -> None:
    """Set the melody of IN (MIDI, MusicXML, ABC, Humdrum, JSON) for four voices, as Bach did with chorales.

    Any key and metre will do; the melody keeps its own ticks, the other voices move on 16ths.
    """
    check_outputs(outputs, fields["count"] or 1)
    from seqgen.composer import Composer
    from seqgen.verbs.harmonization import HarmonizeTask

    task = HarmonizeTask(score=read_input(input), **given(fields))
    finished = Composer(checkpoint).harmonize(task)
    for result, paths in zip(finished, write_outputs(finished, outputs, task.count), strict=True):
        if not quiet:
            click.echo(f"four voices, seed {result.task.seed}, {result.model} {result.model_version}")
            click.echo(picture_and_paths(result.score, paths))
