"""From notes to written symbols: rests filled in, durations that a note head can have, ties, tuplets, voices.

MusicXML and ABC both need what a score does not say: how a duration is written. A note is split, with ties, at
barlines, where it enters or leaves a tuplet, and where its length is not one note value with at most two dots. All
arithmetic is in exact fractions of a quarter.
"""

from seqgen.music.notation.symbols import Symbol, symbols_in
from seqgen.music.notation.tuplets import Tuplet
from seqgen.music.notation.voices import Event, voices_of

__all__ = ["Event", "Symbol", "Tuplet", "symbols_in", "voices_of"]
