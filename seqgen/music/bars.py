"""The bars of a score, one after the other, as notation and pictures need them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from seqgen.music.metre import Metre
from seqgen.music.score import Score


@dataclass(frozen=True, slots=True)
class Bar:
    """What stands between two barlines; ``number`` counts from 1, a pick-up is bar 0."""

    number: int
    start_tick: int
    end_tick: int
    metre: Metre

    @property
    def duration_ticks(self) -> int:
        """Its real length, which a pick-up, an irregular or the last bar has shorter than its metre."""
        return self.end_tick - self.start_tick


def bars_of(score: Score) -> tuple[Bar, ...]:
    """All bars in order, a pick-up included; together they cover the score.

    >>> [(bar.number, bar.duration_ticks) for bar in bars_of(Score(24, (), 216, bar_restarts=(24,)))]
    [(0, 24), (1, 96), (2, 96)]
    """
    starts = [*([0] if score.pickup_ticks else []), *score.bar_starts()]
    first_number = 0 if score.pickup_ticks else 1
    return tuple(
        Bar(number, start, end, score.metre_at(start))
        for number, (start, end) in enumerate(pairwise([*starts, score.length_ticks]), first_number)
    )


def bar_index(bars: Sequence[Bar], tick: int) -> int:
    """Which of the bars a tick lies in; what lies at or behind the last one's end counts as in it.

    >>> bars = bars_of(Score(24, (), 192))
    >>> [bar_index(bars, tick) for tick in (0, 95, 96, 192)]
    [0, 0, 1, 1]
    """
    return bisect_right(bars, tick, key=lambda bar: bar.start_tick) - 1
