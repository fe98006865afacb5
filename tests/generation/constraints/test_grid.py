"""The grid of durations: it leads to every stop, and never past it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seqgen.generation.constraints.grid import grid_durations


def reachable(bar_ticks: int, start_tick: int, stop_tick: int) -> set[int]:
    """All ticks at which an event can start on the way from one tick to another."""
    found, waiting = set(), [start_tick]
    while waiting:
        tick = waiting.pop()
        if tick not in found:
            found.add(tick)
            if tick < stop_tick:
                durations = grid_durations(tick % bar_ticks, min(stop_tick - tick, 192))
                waiting += [tick + int(duration) for duration in durations]
    return found


@pytest.mark.parametrize("bar_ticks", [96, 72, 66, 27, 33])
@pytest.mark.parametrize("stop_tick", [3, 6, 9, 15, 24, 27, 63, 96, 99, 195])
def test_every_way_ends_at_the_stop_in_written_durations(bar_ticks: int, stop_tick: int) -> None:
    ticks = reachable(bar_ticks, 0, stop_tick)
    assert max(ticks) == stop_tick
    for tick in ticks - {stop_tick}:
        durations = set(grid_durations(tick % bar_ticks, min(stop_tick - tick, 192)).tolist())
        assert durations <= {2, 4, 8, 16, *range(3, 193, 3)}
        if tick % 3:
            assert durations <= {2, 4, 8, 16}, "a triplet goes on until the grid is reached"


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(1, 192))
def test_there_is_always_a_duration_and_none_is_too_long(position_ticks: int, longest_ticks: int) -> None:
    durations = grid_durations(position_ticks, longest_ticks)
    assert len(durations) >= 1
    assert durations.min() >= 1 and durations.max() <= longest_ticks
