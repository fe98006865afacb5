"""``seqgen vary``: some notes of four voices are drawn anew."""

from typing import Any

import click

from seqgen.cli.given_options import PARTS, chorale_options, default_of, input_argument, options
from seqgen.cli.pieces import DOORS, changes_said, make_pieces
from seqgen.verbs.voices.tasks import VaryTask

SHARE = default_of(VaryTask, "share")


@click.command()
@input_argument
@options(PARTS)
@click.option("--share", type=float, help=f"Share of the notes that are drawn anew, 0..1  [default: {SHARE:g}].")
@options(*chorale_options(VaryTask), *DOORS)
def vary(**arguments: Any) -> None:
    """Vary IN (MIDI, MusicXML, Humdrum, JSON), a piece of four parts, soprano to bass.

    Chance chooses the notes that are drawn anew; all else stays as it is, to the tick.
    """
    make_pieces("vary", changes_said, **arguments)
