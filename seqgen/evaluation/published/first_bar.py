"""How many nats lie in the first bar, where nothing has been heard yet and no model can know much.

A bar is the first 16 steps of 16ths in S16, so 64 notes of four voices; in P88 the first four frames (quarters in
JSB_Chorales), of which the first is given, so three are scored. The files tell neither metre nor upbeat: a piece in
3/4 gives a little more than its first bar, one with an upbeat a little more or less.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from seqgen.music.codec.chorale import STEPS_PER_BAR, VOICES

S16_FIRST_BAR_NOTES = STEPS_PER_BAR * VOICES
P88_FIRST_BAR_FRAMES = 4 - 1


def split_at_first_bar(nats: Sequence[NDArray[np.float64]], first_bar_units: int) -> tuple[float, float]:
    """The nats of all pieces' first ``first_bar_units`` units, and those of the rest.

    >>> split_at_first_bar([np.array([1.0, 2.0, 4.0]), np.array([8.0])], 2)
    (11.0, 4.0)
    """
    first = sum(float(piece[:first_bar_units].sum()) for piece in nats)
    return first, sum(float(piece[first_bar_units:].sum()) for piece in nats)
