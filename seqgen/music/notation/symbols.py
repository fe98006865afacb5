"""The signs of one voice in one bar."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from seqgen.music.bars import Bar
from seqgen.music.notation.tuplets import Tuplet, tuplets_in
from seqgen.music.notation.values import Span, cut_into_values, grid_levels
from seqgen.music.notation.voices import Event

TUPLET_LEVELS = tuple(Fraction(2) ** power for power in range(3, -7, -1))


@dataclass(frozen=True, slots=True)
class Symbol:
    """A note, a chord or (without an event) a rest that can be written as one sign.

    ``start`` is in quarters from the beginning of the bar, ``duration`` in quarters. ``is_continued``: it is tied to
    the symbol before; ``goes_on``: to the one after.
    """

    event: Event | None
    start: Fraction
    duration: Fraction
    is_continued: bool
    goes_on: bool
    tuplet: Tuplet | None

    @property
    def written(self) -> Fraction:
        """The note value that the sign shows, in quarters; in a tuplet it is longer than the duration."""
        return self.duration * self.tuplet.ratio if self.tuplet else self.duration


@dataclass(frozen=True, slots=True)
class _Slice:
    """What sounds in a stretch of the bar, in quarters from where the metre has its first beat."""

    span: Span
    event: Event | None = None
    is_continued: bool = False
    goes_on: bool = False


def symbols_in(bar: Bar, voice: Sequence[Event], ticks_per_quarter: int) -> list[Symbol]:
    """All signs of a bar in order, rests included, so that they fill it.

    Raises InvalidInput for times that notation cannot express: finer than a 256th, or a beat in more than 15.

    >>> from seqgen.music import Metre
    >>> bar = Bar(1, 0, 96, Metre(4, 4))
    >>> [str(symbol.duration) for symbol in symbols_in(bar, [Event((60,), 80, 12, 72)], 24)]
    ['1/2', '3/2', '1', '1']
    """
    levels = grid_levels(bar.metre)
    origin_tick = bar.end_tick - bar.metre.bar_ticks(ticks_per_quarter) if bar.number == 0 else bar.start_tick
    slices = list(_slices(bar, voice, origin_tick, ticks_per_quarter))
    tuplets = tuplets_in([piece.span for piece in slices], levels)
    offset = Fraction(bar.start_tick - origin_tick, ticks_per_quarter)
    return [symbol for piece in slices for symbol in _signs(piece, tuplets, levels, offset)]


def _slices(bar: Bar, voice: Sequence[Event], origin_tick: int, ticks_per_quarter: int) -> Iterator[_Slice]:
    """The bar's events, and rests between them."""

    def span(*ticks: int) -> Span:
        start, stop = (Fraction(tick - origin_tick, ticks_per_quarter) for tick in ticks)
        return start, stop

    now_tick = bar.start_tick
    for event in voice[bisect_left(voice, bar.start_tick + 1, key=lambda event: event.end_tick) :]:
        if event.start_tick >= bar.end_tick:
            break
        start_tick, stop_tick = max(event.start_tick, bar.start_tick), min(event.end_tick, bar.end_tick)
        if now_tick < start_tick:
            yield _Slice(span(now_tick, start_tick))
        is_continued, goes_on = event.start_tick < bar.start_tick, event.end_tick > bar.end_tick
        yield _Slice(span(start_tick, stop_tick), event, is_continued, goes_on)
        now_tick = stop_tick
    if now_tick < bar.end_tick:
        yield _Slice(span(now_tick, bar.end_tick))


def _signs(
    piece: _Slice, tuplets: Sequence[Tuplet], levels: tuple[Fraction, ...], offset: Fraction
) -> Iterator[Symbol]:
    """The signs of a slice, tied to each other."""
    cuts = list(_cuts(piece.span, tuplets, levels))
    for index, (start, stop, tuplet) in enumerate(cuts):
        is_continued = piece.event is not None and (piece.is_continued or index > 0)
        goes_on = piece.event is not None and (piece.goes_on or index < len(cuts) - 1)
        yield Symbol(piece.event, start - offset, stop - start, is_continued, goes_on, tuplet)


def _cuts(
    span: Span, tuplets: Sequence[Tuplet], levels: tuple[Fraction, ...]
) -> Iterator[tuple[Fraction, Fraction, Tuplet | None]]:
    """Cut where tuplets begin and end, then into note values: inside a tuplet, values as they are written."""
    edges = {edge for tuplet in tuplets for edge in (tuplet.start, tuplet.stop) if span[0] < edge < span[1]}
    bounds = sorted({*span, *edges})
    for start, stop in pairwise(bounds):
        tuplet = next((tuplet for tuplet in tuplets if tuplet.start <= start < tuplet.stop), None)
        if tuplet is None:
            yield from ((*value, None) for value in cut_into_values((start, stop), levels))
        else:
            written = (start - tuplet.start) * tuplet.ratio, (stop - tuplet.start) * tuplet.ratio
            for first, last in cut_into_values(written, TUPLET_LEVELS):
                yield tuplet.start + first / tuplet.ratio, tuplet.start + last / tuplet.ratio, tuplet
