"""Where a bar needs tuplets, and which.

A tuplet takes up the shortest piece of the bar (half a beat, a beat, two beats ...) in which all its notes lie.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from seqgen.errors import InvalidInput
from seqgen.music.notation.values import Span, odd_part

MAX_ACTUAL = 15


@dataclass(frozen=True, slots=True)
class Tuplet:
    """``actual`` notes in the time of ``normal``, from ``start`` to ``stop`` in quarters."""

    actual: int
    normal: int
    start: Fraction
    stop: Fraction

    @property
    def ratio(self) -> Fraction:
        """How much longer a note is written than it lasts."""
        return Fraction(self.actual, self.normal)


def tuplets_in(slices: Sequence[Span], levels: Sequence[Fraction]) -> list[Tuplet]:
    """The tuplets of a bar that is cut into ``slices``; raises InvalidInput for more than 15 notes in one.

    >>> thirds = [(Fraction(n, 3), Fraction(n + 1, 3)) for n in range(3)]
    >>> [(t.actual, t.normal, int(t.start), int(t.stop)) for t in tuplets_in(thirds, (Fraction(4), Fraction(1)))]
    [(3, 2, 0, 1)]
    """
    spans = {_span_around(time, slices, levels) for span in slices for time in span if _is_odd(time)}
    widest = [span for span in spans if not any(_contains(other, span) for other in spans)]
    return [_tuplet(span, slices) for span in sorted(widest)]


def _is_odd(time: Fraction) -> bool:
    """Whether a time lies on no division by two."""
    return odd_part(time.denominator) > 1


def _span_around(time: Fraction, slices: Sequence[Span], levels: Sequence[Fraction]) -> Span:
    """The shortest aligned piece around ``time`` that cuts no note where only a tuplet could go on.

    Three of a unit fill a triplet: pieces shorter than that do, too, if they cut no note of a tuplet at all.
    """
    filled = Fraction(odd_part(time.denominator), time.denominator)
    for level in reversed(levels):
        start = time // level * level
        stop = start + level
        cut_at_start = [span for span in slices if span[0] < start < span[1]]
        cut_at_stop = [span for span in slices if span[0] < stop < span[1]]
        outside = [span[0] for span in cut_at_start] + [span[1] for span in cut_at_stop]
        inside = [span[1] for span in cut_at_start] + [span[0] for span in cut_at_stop]
        if not any(map(_is_odd, outside)) and (level >= filled or not any(map(_is_odd, inside))):
            break
    return start, stop


def _contains(outer: Span, inner: Span) -> bool:
    return outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]


def _tuplet(span: Span, slices: Sequence[Span]) -> Tuplet:
    inside = [time for piece in slices for time in piece if span[0] <= time <= span[1]]
    actual = lcm(*(odd_part(time.denominator) for time in inside))
    if actual > MAX_ACTUAL:
        raise InvalidInput("score", f"notes that divide a beat by {actual} cannot be written in notation")
    return Tuplet(actual, 1 << (actual.bit_length() - 1), *span)
