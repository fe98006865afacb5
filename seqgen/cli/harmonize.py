"""``seqgen harmonize``: a melody gets three voices."""

from typing import Any

import click

from seqgen.cli.given_options import MODEL, PART, SEED, input_argument, options
from seqgen.cli.pieces import DOORS, make_pieces


@click.command()
@input_argument
@options(PART, MODEL)
@click.option("--gibbs-steps", type=int, help="How often notes are drawn anew; more is slower and better.")
@click.option("--temperature", type=float, help="Boldness, 0..2; 0 takes the likeliest always.")
@options(SEED)
@click.option("--count", type=int, help="How many different settings, 1..64  [default: 1].")
@options(*DOORS)
def harmonize(**arguments: Any) -> None:
    """Set the melody of IN (MIDI, MusicXML, ABC, Humdrum, JSON) for four voices, as Bach did with chorales.

    Any key and metre will do; the melody keeps its own ticks, the other voices move on 16ths.
    """
    make_pieces("harmonize", lambda piece, given: "four voices", **arguments)
