"""``seqgen harmonize``: a melody gets three voices."""

from typing import Any

import click

from seqgen.cli.given_options import PART, chorale_options, input_argument, options
from seqgen.cli.pieces import DOORS, make_pieces
from seqgen.verbs.voices.tasks import HarmonizeTask

VOICES = 4


@click.command()
@input_argument
@options(PART)
@options(*chorale_options(HarmonizeTask), *DOORS)
def harmonize(**arguments: Any) -> None:
    """Set the melody of IN (MIDI, MusicXML, ABC, Humdrum, JSON) for four voices, as Bach did with chorales.

    Any key and metre will do; the melody keeps its own ticks, the other voices move on 16ths.
    """
    make_pieces("harmonize", lambda piece, given: "four voices", made_parts=VOICES, **arguments)
