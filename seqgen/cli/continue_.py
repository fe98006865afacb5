"""``seqgen continue``: a melody goes on."""

from typing import TYPE_CHECKING, Any

import click

from seqgen.cli.given_options import MODEL, PART, SAMPLING, STYLE, WISHES, input_argument, options
from seqgen.cli.pieces import DOORS, Made, make_pieces

if TYPE_CHECKING:
    from seqgen.music import Score


@click.command("continue")
@input_argument
@click.option("--bars", type=int, help="Full bars to add  [default: 8].")
@options(PART, STYLE, *WISHES, *SAMPLING, MODEL, *DOORS)
def continue_(**arguments: Any) -> None:
    """Go on from the end of IN (MIDI, MusicXML, ABC, Humdrum, JSON) in its own key and metre.

    What was given stays as it is, to the tick.
    """
    make_pieces("continue_", _said, **arguments)


def _said(piece: Made, given: "Score") -> str:
    return f"{len(piece.score.bar_starts()) - len(given.bar_starts())} bars more"
