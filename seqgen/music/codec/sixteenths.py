"""Lines on a grid of 16ths: what sounds at each step, and notes again."""

import math
from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from seqgen.music.codec.chorale import SILENT_PITCH
from seqgen.music.score import Note

STEPS_PER_QUARTER = 4


def sounding_pitches(notes: Sequence[Note], ticks_per_quarter: int, length_ticks: int) -> NDArray[np.int16]:
    """(T,) the pitch that sounds where each 16th begins, -1 for silence; of several notes the one that began last.

    T is enough for ``length_ticks``.

    >>> sounding_pitches([Note(0, 60, 12), Note(12, 62, 6)], 24, 24).tolist()
    [60, 60, 62, -1]
    >>> sounding_pitches([Note(3, 60, 6)], 24, 12).tolist()
    [-1, 60]
    """
    pitches = np.full(math.ceil(length_ticks * STEPS_PER_QUARTER / ticks_per_quarter), SILENT_PITCH, np.int16)
    for note in sorted(notes):
        start, stop = (-(-tick * STEPS_PER_QUARTER // ticks_per_quarter) for tick in (note.start_tick, note.end_tick))
        pitches[start:stop] = note.pitch
    return pitches


def notes_of(pitches: NDArray[np.int16], ticks_per_quarter: int, velocity: int) -> list[Note]:
    """The notes of a line (T,), equal neighbours as one; ``ticks_per_quarter`` must be divisible by 4.

    >>> notes_of(np.array([60, 60, -1, 62], np.int16), 24, 80)
    [Note(start_tick=0, pitch=60, duration_ticks=12, velocity=80), Note(start_tick=18, pitch=62, duration_ticks=6, \
velocity=80)]
    """
    step_ticks = ticks_per_quarter // STEPS_PER_QUARTER
    notes, step = [], 0
    for pitch, group in groupby(pitches.tolist()):
        steps = len(list(group))
        if pitch != SILENT_PITCH:
            notes.append(Note(step * step_ticks, pitch, steps * step_ticks, velocity))
        step += steps
    return notes
