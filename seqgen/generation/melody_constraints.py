"""What may come next in a melody: guaranteed by masking before sampling, not hoped for."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyCursor
from seqgen.music.key import Key

BINARY_STEP_TICKS = 3  # a thirty-second note
TRIPLET_DURATIONS = (2, 4, 8, 16)
Tokens = NDArray[np.int64]


class MelodyConstraints:
    """Key, range, metre and length for one melody.

    Pitches lie in the key and between ``lowest_pitch`` and ``highest_pitch``; metre and key never change; the piece
    ends exactly at ``end_tick``. Durations are written ones: multiples of a thirty-second on the binary grid, and
    triplet values that, once begun, go on until the grid is reached again.
    """

    def __init__(self, key: Key, lowest_pitch: int, highest_pitch: int, end_tick: int) -> None:
        self.end_tick = end_tick
        self._events = np.array([v.REST, *_pitch_tokens(key, lowest_pitch, highest_pitch)])

    def legal_tokens(self, cursor: MelodyCursor) -> Tokens:
        """The tokens allowed at the cursor; never none."""
        remaining_ticks = self.end_tick - cursor.tick
        if cursor.expecting is v.Expecting.DURATION:
            return _legal_durations(cursor.position_ticks, min(remaining_ticks, v.MAX_DURATION_TICKS))
        return self._events if remaining_ticks else np.array([v.END])


def _pitch_tokens(key: Key, lowest_pitch: int, highest_pitch: int) -> list[int]:
    reference = v.reference_pitch(key)
    intervals = range(v.LOWEST_INTERVAL, v.HIGHEST_INTERVAL + 1)
    return [
        v.pitch_token(interval)
        for interval in intervals
        if lowest_pitch <= reference + interval <= highest_pitch and (reference + interval) % 12 in key.pitch_classes
    ]


@cache
def _legal_durations(position_ticks: int, longest_ticks: int) -> Tokens:
    if position_ticks % BINARY_STEP_TICKS:
        ticks = [duration for duration in TRIPLET_DURATIONS if duration <= longest_ticks]
    else:
        binary = set(range(BINARY_STEP_TICKS, longest_ticks + 1, BINARY_STEP_TICKS))
        may_start_triplet = position_ticks % (2 * BINARY_STEP_TICKS) == 0
        triplets = {ticks for ticks in TRIPLET_DURATIONS if 2 * ticks <= longest_ticks} if may_start_triplet else set()
        ticks = sorted(binary | triplets)
    return np.array([v.duration_token(duration) for duration in ticks or [longest_ticks]])
