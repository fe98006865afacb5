"""ABC notation in: music21 reads the characters, we make bars of them, unfold the repeats and place the notes.

music21 can also turn ABC into its own streams and unfold those, but that copies every note several times over:
hundreds of times slower than this, and it gives up on a repeat sign without a partner.
"""

from seqgen.music.abc.assemble import assemble
from seqgen.music.abc.bars import AbcTune, read_bars
from seqgen.music.abc.repeats import unfold
from seqgen.music.score import Score

__all__ = ["AbcTune", "read_abc", "read_bars", "score_from_abc"]


def score_from_abc(tune: AbcTune) -> Score:
    """The score of a tune whose bars were read by `read_bars`, repeats unfolded, grace notes dropped."""
    return assemble([tune.bars[index] for index in unfold(tune.bars)], tune.title, tune.quarters_per_minute)


def read_abc(text: str) -> Score:
    """Read one tune of ABC text; raises InvalidInput where it holds no notes or several voices.

    >>> score = read_abc("X:1\\nT:Scale\\nM:2/4\\nL:1/8\\nK:D\\n|:D2 EF:|")
    >>> [note.pitch for note in score.notes], score.length_ticks, str(score.key)
    ([62, 64, 66, 62, 64, 66], 96, 'D major')
    """
    return score_from_abc(read_bars(text))
