"""Music as exact values: scores, keys and metres, their files, pictures and sounds. Knows no networks."""

from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.score import KeyChange, MetreChange, Note, Part, Score, TempoChange

__all__ = ["Key", "KeyChange", "Metre", "MetreChange", "Note", "Part", "Score", "TempoChange"]
