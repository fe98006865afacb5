"""How a bar divides: into beats, and a beat into halves, or into thirds in compound metres."""

from seqgen.music.metre import Metre

GRID = 24  # ticks a quarter at which every beat of every metre is a whole number


def beats_of(metre: Metre) -> tuple[int, int]:
    """Beats of a bar, and pieces of a beat.

    >>> beats_of(Metre(6, 8)), beats_of(Metre(3, 4)), beats_of(Metre(2, 2))
    ((2, 3), (3, 2), (2, 2))
    """
    beat_ticks = metre.beat_ticks(GRID)
    is_compound = beat_ticks * metre.denominator > 4 * GRID
    return metre.bar_ticks(GRID) // beat_ticks, 3 if is_compound else 2
