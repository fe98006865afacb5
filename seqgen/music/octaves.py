"""Whole octaves: how many bring a voice to where it usually lies, and a pitch into a range."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

OCTAVE = 12


def octave_shift(pitch: float, usual_pitch: float) -> int:
    """The semitones of the whole octaves that bring a pitch nearest to the usual one.

    >>> octave_shift(50, 71), octave_shift(72, 71)
    (24, 0)
    """
    return OCTAVE * round((usual_pitch - pitch) / OCTAVE)


def folded(pitches: NDArray[Any] | int, lowest: int, highest: int) -> NDArray[Any]:
    """Pitches, those beyond a range of an octave or more moved by whole octaves until they are just within.

    >>> folded(np.array([30, 60, 90]), 55, 70).tolist()
    [66, 60, 66]
    """
    octaves_up, octaves_down = (
        -(-(lowest - np.asarray(pitches)) // OCTAVE),
        -(-(np.asarray(pitches) - highest) // OCTAVE),
    )
    return np.asarray(pitches + OCTAVE * (np.maximum(octaves_up, 0) - np.maximum(octaves_down, 0)))
