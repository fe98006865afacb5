"""Statistics of a melody by their usual names (MusPy, Dong et al. 2020, unless said otherwise).

Each is NaN where the piece is too short for it.
"""

import math
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from statistics import fmean

from seqgen.music.key import MAJOR_STEPS
from seqgen.music.score import Score

BARS_APART = (1, 2, 4, 8)
NATURAL_MINOR_STEPS = (0, 2, 3, 5, 7, 8, 10)


def pitch_class_entropy(score: Score) -> float:
    """Shannon entropy in bits of the pitch classes by number of notes; 0..log2(12)."""
    counts = Counter(note.pitch % 12 for note in score.notes)
    total = counts.total()
    return -sum(count / total * math.log2(count / total) for count in counts.values()) if total else math.nan


def scale_consistency(score: Score) -> float:
    """The share of notes in the best fitting of the 24 major and natural minor scales."""
    counts = Counter(note.pitch % 12 for note in score.notes)
    kinds = (MAJOR_STEPS, NATURAL_MINOR_STEPS)
    scales = [{(root + step) % 12 for step in steps} for root in range(12) for steps in kinds]
    fitting = max(sum(counts[pitch_class] for pitch_class in scale) for scale in scales)
    return fitting / counts.total() if counts else math.nan


def groove_consistency(score: Score) -> float:
    """One minus the mean share of ticks (24 a quarter) at which one of two neighbouring bars has an onset alone."""
    bars = [frozenset(start for start, _, _ in bar) for bar in _bars(score)]
    if len(bars) < 2:
        return math.nan
    bar_ticks = score.metre.bar_ticks(score.ticks_per_quarter) * 24 // score.ticks_per_quarter
    return 1 - sum(len(before ^ after) for before, after in pairwise(bars)) / (bar_ticks * (len(bars) - 1))


def repeated_bars(score: Score) -> float:
    """The share of bars that are, note for note, like an earlier one of the piece."""
    bars = _bars(score)
    return 1 - len(set(bars)) / len(bars) if bars else math.nan


def bar_similarity(score: Score, bars_apart: int) -> float:
    """How much bars ``bars_apart`` bars apart have in common, on average: 0 for nothing, 1 where all are alike.

    Of two bars: the notes (onset in the bar, duration, pitch) that are in both, divided by those in either
    (Museformer, Yu et al. 2022); two bars without onsets are alike.
    """
    bars = [frozenset(bar) for bar in _bars(score)]
    pairs = list(zip(bars, bars[bars_apart:], strict=False))
    return fmean(len(a & b) / len(a | b) if a | b else 1.0 for a, b in pairs) if pairs else math.nan


def _bars(score: Score) -> list[tuple[tuple[int, int, int], ...]]:
    """For each bar its notes as (start in the bar, duration, pitch)."""
    starts = score.bar_starts()
    bars: list[list[tuple[int, int, int]]] = [[] for _ in starts]
    index = -1
    for note in score.notes:
        while index + 1 < len(starts) and note.start_tick >= starts[index + 1]:
            index += 1
        if index >= 0:
            bars[index].append((note.start_tick - starts[index], note.duration_ticks, note.pitch))
    return [tuple(bar) for bar in bars]


METRICS: dict[str, Callable[[Score], float]] = {
    "scale consistency": scale_consistency,
    "groove consistency": groove_consistency,
    "pitch-class entropy": pitch_class_entropy,
    "repeated bars": repeated_bars,
    **{f"bars alike, {bars} apart": partial(bar_similarity, bars_apart=bars) for bars in BARS_APART},
}
