"""What Yang and Lerch (2020), "On the evaluation of generative models in music", measure of a piece.

Each feature is a row (D,) of a melody on 24 ticks a quarter; all NaN where the piece has too few notes for it.
Where they and we differ: pitch classes count from the tonic and times are in quarters, because key and tempo are
asked for and not composed; the histogram of intervals beside their mean is ours.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from seqgen.music.score import Score

TICKS_PER_QUARTER = 24
# Theirs: triplet eighth, quarter and half; dotted sixteenth to half; plain sixteenth to whole.
NOTE_LENGTHS_TICKS = np.array([6, 8, 9, 12, 16, 18, 24, 32, 36, 48, 72, 96])
WIDEST_INTERVAL = 12

Row = NDArray[np.float64]


def pitch_count(score: Score) -> Row:
    """(1,): how many different pitches."""
    return np.array([len({note.pitch for note in score.notes})], np.float64)


def pitch_range(score: Score) -> Row:
    """(1,): the highest pitch minus the lowest, in semitones."""
    pitches = [note.pitch for note in score.notes]
    return np.array([max(pitches) - min(pitches) if pitches else np.nan], np.float64)


def pitch_class_histogram(score: Score) -> Row:
    """(12,): the share of notes 0 to 11 semitones above the tonic of the opening key, in any octave."""
    tonic = score.key.tonic_pitch_class
    return _shares([(note.pitch - tonic) % 12 for note in score.notes], 12)


def average_interval(score: Score) -> Row:
    """(1,): the mean size of the steps between successive notes, in semitones."""
    steps = _steps(score)
    return np.array([np.abs(steps).mean() if steps.size else np.nan])


def interval_histogram(score: Score) -> Row:
    """(25,): the share of steps by -12 to 12 semitones between successive notes; wider ones count as 12."""
    return _shares(_steps(score).clip(-WIDEST_INTERVAL, WIDEST_INTERVAL) + WIDEST_INTERVAL, 2 * WIDEST_INTERVAL + 1)


def note_length_histogram(score: Score) -> Row:
    """(12,): the share of notes of each of `NOTE_LENGTHS_TICKS`, the nearest one; the shorter of two as near."""
    return _shares(_length_classes(score), len(NOTE_LENGTHS_TICKS))


def note_length_transitions(score: Score) -> Row:
    """(144,): the 12 x 12 shares, of all pairs of successive notes, of one length after another."""
    classes = _length_classes(score)
    kinds = len(NOTE_LENGTHS_TICKS)
    return _shares([before * kinds + after for before, after in pairwise(classes)], kinds * kinds)


def note_count(score: Score) -> Row:
    """(1,): how many notes."""
    return np.array([len(score.notes)], np.float64)


def average_inter_onset_interval(score: Score) -> Row:
    """(1,): the mean time from one onset to the next, in quarters."""
    onsets = [note.start_tick for note in score.notes]
    mean_ticks = (onsets[-1] - onsets[0]) / (len(onsets) - 1) if len(onsets) > 1 else np.nan
    return np.array([mean_ticks / TICKS_PER_QUARTER])


def _steps(score: Score) -> NDArray[np.int64]:
    return np.array([after.pitch - before.pitch for before, after in pairwise(score.notes)], np.int64)


def _length_classes(score: Score) -> list[int]:
    return [int(np.abs(NOTE_LENGTHS_TICKS - note.duration_ticks).argmin()) for note in score.notes]


def _shares(classes: Iterable[int], class_count: int) -> Row:
    counts = np.bincount(np.fromiter(classes, np.int64), minlength=class_count)
    return counts / counts.sum() if counts.any() else np.full(class_count, np.nan)


FEATURES: dict[str, Callable[[Score], Row]] = {
    "pitch count": pitch_count,
    "pitch range": pitch_range,
    "pitch-class histogram": pitch_class_histogram,
    "average interval": average_interval,
    "interval histogram": interval_histogram,
    "note length histogram": note_length_histogram,
    "note length transitions": note_length_transitions,
    "note count": note_count,
    "average inter-onset interval": average_inter_onset_interval,
}
