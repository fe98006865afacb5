"""The bars of a score, one after the other, as notation and pictures need them."""

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
