"""Pictures of scores: time to the right, pitch upwards; in the terminal and as PNG."""

from seqgen.music.piano_roll.picture import picture_png
from seqgen.music.piano_roll.terminal import terminal_roll

__all__ = ["picture_png", "terminal_roll"]
