"""Note values: which durations one sign can show, and where to cut the others. Times are fractions of a quarter."""

from fractions import Fraction
from typing import TypeAlias

from seqgen.errors import InvalidInput
from seqgen.music.metre import Metre

ODD_NUMERATORS = (1, 3, 7)  # a note value without a dot, with one, with two
SHORTEST = Fraction(1, 64)  # a 256th note
LONGEST = 14  # a breve with two dots

Span: TypeAlias = tuple[Fraction, Fraction]


def is_one_value(duration: Fraction) -> bool:
    """Whether a note value with at most two dots lasts this many quarters.

    >>> [is_one_value(Fraction(n, 4)) for n in (1, 2, 3, 5, 6, 7)]
    [True, True, True, False, True, True]
    """
    is_binary = odd_part(duration.denominator) == 1 and duration.denominator * SHORTEST <= 1
    return is_binary and odd_part(duration.numerator) in ODD_NUMERATORS and duration <= LONGEST


def odd_part(number: int) -> int:
    """A positive number without its factors of two.

    >>> odd_part(24)
    3
    """
    return number // (number & -number)


def grid_levels(metre: Metre) -> tuple[Fraction, ...]:
    """The nested pieces of a bar, from the bar through its beats down to a 256th.

    >>> [str(level) for level in grid_levels(Metre(6, 8))[:4]]
    ['3', '3/2', '1/2', '1/4']
    """
    bar = Fraction(4 * metre.numerator, metre.denominator)
    beat = Fraction(metre.beat_ticks(64), 64)
    above = [beat]
    while (bar / (2 * above[-1])).denominator == 1:
        above.append(2 * above[-1])
    below = [beat / odd_part(beat.numerator)] if odd_part(beat.numerator) > 1 else [beat / 2]
    while below[-1] > SHORTEST:
        below.append(below[-1] / 2)
    return tuple(sorted({bar, *above, *below}, reverse=True))


def cut_into_values(span: Span, levels: tuple[Fraction, ...]) -> list[Span]:
    """The span in pieces of one note value each, cut at the strongest places of the bar.

    Raises InvalidInput where it begins or ends off the finest level.
    """
    start, stop = span
    if is_one_value(stop - start):
        return [span]
    for level in levels:
        first, last = (start // level + 1) * level, -(-stop // level + 1) * level
        if first < stop:
            cut = first if start % level else last
            return cut_into_values((start, cut), levels) + cut_into_values((cut, stop), levels)
    raise InvalidInput("score", f"a note of {stop - start} of a quarter is too fine to be written in notation")
