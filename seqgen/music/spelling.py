"""How a pitch is written in a key: F sharp in G major, G flat nowhere near it.

Letters and accidentals stand on the line of fifths (... Bb F C G D A E B F# ...), a key on seven neighbours
of it. The pitches outside the key are taken from its sides: three raised degrees more than two lowered ones,
in minor and phrygian one more of the raised (their leading notes need it).
"""

from dataclasses import dataclass

from seqgen.music.key import Key

LETTERS_BY_FIFTHS = "FCGDAEB"
SIGNS = {-2: "♭♭", -1: "♭", 0: "", 1: "♯", 2: "♯♯"}
LOWERED_DEGREES = 2
LOWERED_DEGREES_BY_MODE = {"minor": 1, "phrygian": 1}


@dataclass(frozen=True, slots=True)
class Spelling:
    """A written pitch: letter, semitones of its accidental (-2..2), octave (4 begins at middle C)."""

    letter: str
    alteration: int
    octave: int

    def __str__(self) -> str:
        return f"{self.letter}{SIGNS[self.alteration]}{self.octave}"


def spell(pitch: int, key: Key) -> Spelling:
    """The way to write a MIDI pitch in a key.

    >>> print(spell(66, Key("G")), spell(66, Key("Db")), spell(68, Key("A", "minor")), spell(71, Key("Gb")))
    F♯4 G♭4 G♯4 C♭5
    """
    lowest_fifth = key.sharps - 1 - LOWERED_DEGREES_BY_MODE.get(key.mode, LOWERED_DEGREES)
    fifth = lowest_fifth + (7 * pitch - lowest_fifth) % 12
    alteration, letter_index = divmod(fifth + 1, 7)
    return Spelling(LETTERS_BY_FIFTHS[letter_index], alteration, (pitch - alteration) // 12 - 1)
