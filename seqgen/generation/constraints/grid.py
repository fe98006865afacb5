"""The grid of written durations: thirty-seconds and their multiples, and triplets that return to them."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

BINARY_STEP_TICKS = 3  # a thirty-second note
TRIPLET_DURATIONS = (2, 4, 8, 16)
TICKS_TO_GRID = (0, 2, 4)  # in triplet steps, by what the position leaves when divided by a thirty-second


@cache
def grid_durations(position_ticks: int, longest_ticks: int) -> NDArray[np.int64]:
    """The durations (K,), K >= 1, from a position in the bar, at most ``longest_ticks``, which must be 1 or more.

    On the binary grid: its multiples, and at every sixteenth triplet values, if twice the value fits. Off it, a triplet
    goes on: values that leave time to reach the grid again. Where the stop itself lies off the grid, as it can in music
    that was given, and nothing else fits, all that is left.

    >>> grid_durations(0, 9).tolist(), grid_durations(4, 8).tolist(), grid_durations(1, 1).tolist()
    ([2, 3, 4, 6, 9], [2, 4, 8], [1])
    """
    if position_ticks % BINARY_STEP_TICKS:
        ticks = [duration for duration in TRIPLET_DURATIONS if _returns(position_ticks, duration, longest_ticks)]
    else:
        binary = set(range(BINARY_STEP_TICKS, longest_ticks + 1, BINARY_STEP_TICKS))
        may_start_triplet = position_ticks % (2 * BINARY_STEP_TICKS) == 0
        triplets = {ticks for ticks in TRIPLET_DURATIONS if 2 * ticks <= longest_ticks} if may_start_triplet else set()
        ticks = sorted(binary | triplets)
    return np.array(ticks or [longest_ticks])


def _returns(position_ticks: int, duration_ticks: int, longest_ticks: int) -> bool:
    """Whether a triplet value leaves time to reach the binary grid again."""
    return duration_ticks + TICKS_TO_GRID[(position_ticks + duration_ticks) % BINARY_STEP_TICKS] <= longest_ticks
