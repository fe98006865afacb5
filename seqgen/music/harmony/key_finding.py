"""Which key notes suggest: Krumhansl and Schmuckler's algorithm with the profiles of Krumhansl and Kessler.

    fit[key] = Pearson correlation of (sounding time of each pitch class) with (the profile rotated to the key's tonic)

Profiles: Krumhansl and Kessler, "Tracing the Dynamic Changes in Perceived Tonal Organization" (1982), as in Krumhansl,
"Cognitive Foundations of Musical Pitch" (1990), table 2.1: how well each pitch class fits after a key is sounded. They
know major and minor alone; a tune in another mode is given the nearest of these.
"""

import numpy as np

from seqgen.music.key import Key
from seqgen.music.score import Score

PITCH_CLASSES = 12
PROFILES = {
    "major": (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    "minor": (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}


def ranked_keys(score: Score) -> list[tuple[Key, float]]:
    """The 24 keys with their correlations (-1..1), best first; empty where no pitch class stands out. No drums.

    >>> from seqgen.music.abc import read_abc
    >>> print(ranked_keys(read_abc("X:1\\nM:4/4\\nL:1/4\\nK:C\\nDEFG|ABA2|GFEF|D4|"))[0][0])
    D minor
    """
    ticks = np.zeros(PITCH_CLASSES)
    for note in (note for part in score.parts if not part.is_drum for note in part.notes):
        ticks[note.pitch % PITCH_CLASSES] += note.duration_ticks
    if np.ptp(ticks) == 0:
        return []
    fits = [
        (Key.from_pitch_class(tonic, mode), float(np.corrcoef(np.roll(ticks, -tonic), profile)[0, 1]))
        for mode, profile in PROFILES.items()
        for tonic in range(PITCH_CLASSES)
    ]
    return sorted(fits, key=lambda fit: -fit[1])
