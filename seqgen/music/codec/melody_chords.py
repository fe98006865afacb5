"""The chords of a melody as the network is told them: one triad for each bar."""

from collections.abc import Iterable

from seqgen.music.codec.gap_cursor import Triad
from seqgen.music.codec.melody import EncodedMelody, decode
from seqgen.music.harmony.chord import Chord
from seqgen.music.harmony.estimation import estimated_chords
from seqgen.music.harmony.qualities import QUALITIES

MAJOR, MINOR, DIMINISHED = range(3)
MINOR_THIRD, DIMINISHED_FIFTH = 3, 6


def triads_of(chords: Iterable[Chord | None]) -> list[Triad | None]:
    """Each chord as the triad that is nearest to it; those without a third count as major.

    >>> triads_of([Chord.parse("Am7"), None, Chord.parse("Bm7b5"), Chord.parse("G7sus4")])
    [(9, 1), None, (11, 2), (7, 0)]
    """
    return [None if chord is None else _triad(chord) for chord in chords]


def estimated_triads(melody: EncodedMelody) -> list[Triad | None]:
    """The chord of each bar, a pick-up's included, estimated from the notes; see `harmony/estimation.py`."""
    return triads_of(estimated_chords(decode(melody.header, melody.tokens)))


def _triad(chord: Chord) -> Triad:
    steps = QUALITIES[chord.quality].steps
    if MINOR_THIRD not in steps:
        return chord.root_pitch_class, MAJOR
    return chord.root_pitch_class, DIMINISHED if DIMINISHED_FIFTH in steps else MINOR
