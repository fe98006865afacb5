"""Which time signatures to write, so that a sequencer's bars stay aligned with the score's.

A bar that is shorter than its metre says (a pick-up, a bar cut by a restart or a change of metre) is written
as a time signature of its own, ``1/4`` for a pick-up of one quarter, and the metre follows where the next bar
begins. The texts beside them (see `texts`) let our reader tell the grid from the metre, so that nothing is
lost. A short bar whose length no time signature can express (a triplet, say) is left to the ``bar`` text
alone.

Other programs write pick-ups so too, without the texts: a metre that holds for one short bar at the start is taken for
one, unless a text names it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seqgen.music.metre import DENOMINATORS, MAX_NUMERATOR, Metre
from seqgen.music.midi.texts import METRE_PREFIX, METRE_UNCHANGED
from seqgen.music.score import MetreChange, Score


@dataclass(frozen=True, slots=True)
class Signature:
    """A time signature to write, and the text that corrects it where it is not the score's metre."""

    tick: int
    metre: Metre
    text: str | None = None


def signatures(score: Score) -> Iterator[Signature]:
    """Time signatures in order: one for each metre change, and those that only align the grid.

    >>> [str(signature.metre) for signature in signatures(Score(24, (), 96 * 3 + 24, bar_restarts=(24,)))]
    ['1/4', '4/4']
    """
    changes = {change.start_tick: change.metre for change in score.metres}
    is_named = opens_like_a_pickup(score.metres, score.ticks_per_quarter)
    shown: Metre | None = None
    for tick, metre in _bars_where_something_changes(score):
        change = changes.get(tick)
        if change is not None or metre != shown:
            yield Signature(tick, metre, _correction(change, metre, is_named and tick == 0))
            shown = metre


def opens_like_a_pickup(metres: Sequence[MetreChange], ticks_per_quarter: int) -> bool:
    """Whether the first metre holds for one bar, and that is shorter than a bar of the second.

    >>> opens_like_a_pickup([MetreChange(0, Metre(1, 4)), MetreChange(24, Metre(3, 4))], 24)
    True
    """
    if len(metres) < 2:
        return False
    first, second = (change.metre.bar_ticks(ticks_per_quarter) for change in metres[:2])
    return metres[1].start_tick == first < second


def _correction(change: Metre | None, written: Metre, is_named: bool) -> str | None:
    if change is None:
        return METRE_UNCHANGED
    return f"{METRE_PREFIX}{change}" if is_named or change != written else None


def _bars_where_something_changes(score: Score) -> Iterator[tuple[int, Metre]]:
    """The first bar of each run of bars and the short bar that ends it, each with the metre to show."""
    resets = sorted({change.start_tick for change in score.metres} | set(score.bar_restarts))
    for tick, following in zip(resets, [*resets[1:], None], strict=True):
        metre = score.metre_at(tick)
        if following is None:
            yield tick, metre
            return
        full_bars, short_ticks = divmod(following - tick, metre.bar_ticks(score.ticks_per_quarter))
        if full_bars:
            yield tick, metre
        if short_ticks or not full_bars:
            short_metre = _metre_lasting(short_ticks, score.ticks_per_quarter, metre.denominator) or metre
            yield following - short_ticks, short_metre


def _metre_lasting(ticks: int, ticks_per_quarter: int, preferred_denominator: int) -> Metre | None:
    """The time signature of a bar of ``ticks``, if there is one; preferably in the metre's note value."""
    for denominator in (preferred_denominator, *DENOMINATORS):
        numerator, remainder = divmod(ticks * denominator, 4 * ticks_per_quarter)
        if not remainder and numerator <= MAX_NUMERATOR:
            return Metre(numerator, denominator)
    return None
