"""``seqgen infill``: some bars of a melody are written anew."""

from typing import Any

import click

from seqgen.cli.given_options import MODEL, PART, SAMPLING, STYLE, WISHES, input_argument, options
from seqgen.cli.pieces import DOORS, make_pieces


@click.command()
@input_argument
@click.option("--from-bar", type=int, required=True, help="First bar to write anew, from 1; 0 is a pick-up.")
@click.option("--to-bar", type=int, required=True, help="Last bar to write anew.")
@options(PART, STYLE, *WISHES, *SAMPLING, MODEL, *DOORS)
def infill(**arguments: Any) -> None:
    """Write bars of IN (MIDI, MusicXML, ABC, Humdrum, JSON) anew, so that they fit what stands around them.

    All else stays as it is, to the tick.
    """
    said = f"bars {arguments['from_bar']} to {arguments['to_bar']}"
    make_pieces("infill", lambda piece, given: said, **arguments)
