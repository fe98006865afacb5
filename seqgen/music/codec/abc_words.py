"""The words of canonical ABC: header values, lengths, triplets; and how one of several is spelled, by a generator that
yields the characters allowed and is sent the next one.
"""

from collections.abc import Generator, Iterable, Mapping
from fractions import Fraction

from seqgen.music.files.abc_writer import MODE_SUFFIXES, UNREADABLE_TONIC
from seqgen.music.key import MAX_SHARPS, Key
from seqgen.music.notation.values import is_one_value
from seqgen.music.styles import STYLES

TICKS_PER_QUARTER, TICKS_PER_UNIT, SHORTEST_TICKS = 24, 12, 3
ACCIDENTALS, UPPER, LOWER, REST = "=^_", "ABCDEFG", "abcdefg", "z"
HEADS = ACCIDENTALS + UPPER + LOWER + REST


def _length(ticks: int) -> str:
    units = Fraction(ticks, TICKS_PER_UNIT)
    numerator = "" if units.numerator == 1 else str(units.numerator)
    return numerator if units.denominator == 1 else f"{numerator}/{units.denominator}"


LENGTHS = {
    _length(ticks): ticks
    for ticks in range(SHORTEST_TICKS, 8 * TICKS_PER_QUARTER + 1, SHORTEST_TICKS)
    if is_one_value(Fraction(ticks, TICKS_PER_QUARTER))
}
TRIPLETS = {"3": 3} | {f"3:2:{signs}": signs for signs in (2, 4, 5, 6, 7, 8, 9)}
METRES = [f"{n}/{d}" for d in (2, 4, 8, 16) for n in range(1, 33) if d <= 4 * n <= 8 * d]
KEYS = [
    key.tonic + suffix
    for mode, suffix in MODE_SUFFIXES.items()
    for key in (Key.from_sharps(sharps, mode) for sharps in range(-MAX_SHARPS, MAX_SHARPS + 1))
    if key.tonic != UNREADABLE_TONIC
]
CHARACTERS = "".join(sorted({*"XRMLK:/0123456789\n (|]-,'", *HEADS, *"".join([*STYLES, *KEYS])}))


def one_of(words: Iterable[str]) -> Generator[str, str, str]:
    """One of some words, of which none begins another."""
    word, left = "", list(words)
    while left != [word]:
        word += yield "".join({candidate[len(word)] for candidate in left})
        left = [candidate for candidate in left if candidate.startswith(word)]
    return word


def word_of(follow: Mapping[str, str]) -> Generator[str, str, tuple[str, str]]:
    """One of some words, each with what may follow it, and the character that did."""
    word = ""
    while True:
        longer = {other[len(word)] for other in follow if other.startswith(word) and other != word}
        character = yield "".join(longer) + follow.get(word, "")
        if character not in longer:
            return word, character
        word += character
