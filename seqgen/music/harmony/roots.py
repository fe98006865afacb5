"""Names of roots on the line of fifths: ... Bb F C G D A E B F# ...; C is 0, a step to the right is a fifth up."""

import re

from seqgen.music.key import LETTER_FIFTHS

LETTERS_FROM_F = "FCGDAEB"
LOWEST_FIFTHS, HIGHEST_FIFTHS = -8, 12  # Fb and B#: a letter with at most one # or b


def is_root(name: str) -> bool:
    """Whether a text is a letter A..G with at most one # or b."""
    return re.fullmatch(r"[A-G][#b]?", name) is not None


def fifths_of(name: str) -> int:
    """The place of a root.

    >>> [fifths_of(name) for name in ("Fb", "Bb", "C", "F#", "B#")]
    [-8, -2, 0, 6, 12]
    """
    return LETTER_FIFTHS[name[0]] + {"": 0, "#": 7, "b": -7}[name[1:]]


def root_at(fifths: int) -> str:
    """The root at a place; one that would need two signs or more is taken by twelves nearer, where it sounds alike.

    >>> [root_at(fifths) for fifths in (-21, -9, -8, -2, 0, 6, 12, 13)]
    ['A', 'A', 'Fb', 'Bb', 'C', 'F#', 'B#', 'G']
    """
    too_low, too_high = LOWEST_FIFTHS - fifths, fifths - HIGHEST_FIFTHS
    fifths += 12 * (max(0, -(-too_low // 12)) - max(0, -(-too_high // 12)))
    alteration, letter_index = divmod(fifths + 1, 7)
    return LETTERS_FROM_F[letter_index] + {-1: "b", 0: "", 1: "#"}[alteration]


def pitch_class_at(fifths: int) -> int:
    """0..11, 0 is C."""
    return 7 * fifths % 12


def fifths_within(pitch_class: int, lowest_fifths: int) -> int:
    """The place of a pitch class among the twelve from ``lowest_fifths`` up.

    >>> root_at(fifths_within(10, -5)), root_at(fifths_within(10, 1))
    ('Bb', 'A#')
    """
    return lowest_fifths + (7 * pitch_class - lowest_fifths) % 12
