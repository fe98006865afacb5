"""``seqgen infill``: some bars of a melody are written anew."""

from typing import Any

import click

from seqgen.cli.given_options import GIBBS_STEPS, MODEL, PART, SAMPLING, STYLE, WISHES, input_argument, options
from seqgen.cli.pieces import DOORS, changes, make_pieces


@click.command()
@input_argument
@click.option("--from-bar", type=int, required=True, help="First bar to write anew, from 1; 0 is a pick-up.")
@click.option("--to-bar", type=int, required=True, help="Last bar to write anew.")
@options(PART, STYLE, *WISHES, *SAMPLING, MODEL, GIBBS_STEPS, *DOORS)
def infill(**arguments: Any) -> None:
    """Write bars of IN (MIDI, MusicXML, ABC, Humdrum, JSON) anew, so that they fit what stands around them.

    All else stays as it is, to the tick. The model chorale-cnn writes four voices, soprano to bass, or one of them.
    """
    said = f"bars {arguments['from_bar']} to {arguments['to_bar']}"
    other = "another --seed" if (arguments["beam_width"] or 1) == 1 else "a --beam-width of 1"
    same = f"{said}, the same notes as before ({other} may give others)"
    make_pieces("infill", lambda piece, given: said if any(changes(piece, given)) else same, **arguments)
