"""``seqgen restore``: a damaged score of four voices is made whole."""

from typing import Any

import click

from seqgen.cli.given_options import PARTS, chorale_options, default_of, input_argument, options
from seqgen.cli.pieces import DOORS, changes_said, make_pieces
from seqgen.verbs.voices.tasks import RestoreTask

DOUBT_BELOW = default_of(RestoreTask, "doubt_below")


@click.command()
@input_argument
@options(PARTS)
@click.option(
    "--doubt-below",
    type=float,
    help=f"Notes less probable than this, given all others, are wrong; 0 doubts nothing  [default: {DOUBT_BELOW:g}].",
)
@click.option(
    "--keep-rests",
    "fill_rests",
    flag_value=False,
    type=bool,
    default=None,
    help="Leave rests; otherwise a voice that rests where another sounds has lost notes.",
)
@options(*chorale_options(RestoreTask), *DOORS)
def restore(**arguments: Any) -> None:
    """Make IN (MIDI, MusicXML, Humdrum, JSON) whole, a damaged piece of four parts, soprano to bass.

    What is missing is found again, what is likely wrong drawn anew; all else stays as it is, to the tick.
    """
    make_pieces("restore", changes_said, **arguments)
