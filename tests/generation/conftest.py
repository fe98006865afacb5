"""What a melody promises, checked on its notes; written out again, on purpose not taken from the code under test."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TypeAlias

import pytest

from seqgen.verbs.compose.task import ComposeTask

PlayedNote: TypeAlias = tuple[int, int, int]
"""Start tick, pitch, end tick; 480 ticks a quarter."""

MODES = {
    "major": {0, 2, 4, 5, 7, 9, 11},
    "minor": {0, 2, 3, 5, 7, 8, 9, 10, 11},
    "dorian": {0, 2, 3, 5, 7, 9, 10},
    "phrygian": {0, 1, 3, 5, 7, 8, 10},
    "lydian": {0, 2, 4, 6, 7, 9, 11},
    "mixolydian": {0, 2, 4, 5, 7, 9, 10},
    "locrian": {0, 1, 3, 5, 6, 8, 10},
}
SCALES = {
    "major-pentatonic": {0, 2, 4, 7, 9},
    "minor-pentatonic": {0, 3, 5, 7, 10},
    "blues": {0, 3, 5, 6, 7, 10},
    "harmonic-minor": {0, 2, 3, 5, 7, 8, 11},
    "whole-tone": {0, 2, 4, 6, 8, 10},
    "chromatic": set(range(12)),
}
TONICS = {"C": 0, "D": 2, "Eb": 3, "E": 4, "F": 5, "F#": 6, "G": 7, "A": 9, "Bb": 10, "B": 11}
CHORDS = {"C": {0, 4, 7}, "D": {2, 6, 9}, "G": {7, 11, 2}, "A7": {9, 1, 4, 7}, "Em": {4, 7, 11}, "Bb": {10, 2, 5}}


def broken_promises(task: ComposeTask, notes: list[PlayedNote]) -> Iterator[str]:
    """Which of its wishes a melody does not keep."""
    metre = task.resolved_metre
    bar_ticks, pickup_ticks = 1920 * metre.numerator // metre.denominator, 240 * task.pickup_eighths
    if any(before[2] > after[0] for before, after in pairwise(notes)):
        yield "one voice"
    if any(start < 0 or end > task.bars * bar_ticks or start >= end for start, _, end in notes):
        yield "length"
    if any(not task.lowest_pitch <= pitch <= task.highest_pitch for _, pitch, _ in notes):
        yield "range"
    if any(pitch % 12 not in allowed_classes(task) for _, pitch, _ in notes):
        yield "scale"
    for fixed in task.fixed_notes:
        start = pickup_ticks + (fixed.bar - 1) * bar_ticks + (fixed.beat - 1) * 1920 / metre.denominator
        if (start, fixed.pitch, start + 480 * fixed.duration_quarters) not in notes:
            yield f"fixed note {fixed}"
    if any(pitch % 12 not in chord_classes(task, start - pickup_ticks) for start, pitch, _ in notes):
        yield "chords"
    if task.close_on_tonic and (not notes or notes[-1][1] % 12 != TONICS[task.key.tonic]):
        yield "close"
    if task.max_in_a_row and not task.fixed_notes and longest_row(notes, pickup_ticks, bar_ticks) > task.max_in_a_row:
        yield "repetition"


def allowed_classes(task: ComposeTask) -> set[int]:
    """Of the key or, in its place, the scale."""
    tonic = TONICS[task.key.tonic]
    if task.scale is None:
        return {(tonic + step) % 12 for step in MODES[task.key.mode]}
    third = "minor" if 3 in MODES[task.key.mode] else "major"
    name = f"{third}-pentatonic" if task.scale.text == "pentatonic" else task.scale.text
    if name in SCALES:
        return {(tonic + step) % 12 for step in SCALES[name]}
    return {TONICS[name] for name in task.scale.text.split()}


def chord_classes(task: ComposeTask, tick: int) -> set[int]:
    """What may start so many ticks after the first barline."""
    metre = task.resolved_metre
    is_compound = metre.denominator >= 8 and metre.numerator % 3 == 0 and metre.numerator > 3
    beat_ticks = (3 if is_compound else 1) * 1920 // metre.denominator
    bar_index, ticks = divmod(tick, 1920 * metre.numerator // metre.denominator)
    if task.chords is None or ticks % beat_ticks:
        return set(range(12))
    chord = task.chords.chord_at(bar_index, ticks, metre, 480)
    return set(range(12)) if chord is None else CHORDS[str(chord)]


def longest_row(notes: list[PlayedNote], pickup_ticks: int, bar_ticks: int) -> int:
    """How often in a row one passage of 1, 2 or 4 bars comes at most; bars where nothing starts are all different."""
    last_bar = max(((note[0] - pickup_ticks) // bar_ticks for note in notes), default=-1)
    bars: list[object] = []
    for index in range(last_bar + 1):
        start = pickup_ticks + index * bar_ticks
        heard = [(tick - start, pitch, end - tick) for tick, pitch, end in notes if start <= tick < start + bar_ticks]
        bars.append(heard or index)
    return max((_copies(bars, first, length) for length in (1, 2, 4) for first in range(len(bars))), default=0)


def _copies(bars: list[object], first: int, length: int) -> int:
    passage, copies = bars[first : first + length], 1
    while bars[first + copies * length : first + (copies + 1) * length] == passage:
        copies += 1
    return copies


@pytest.fixture(scope="session")
def broken() -> Callable[[ComposeTask, list[PlayedNote]], list[str]]:
    """The promises that a melody breaks."""
    return lambda task, notes: list(broken_promises(task, notes))
