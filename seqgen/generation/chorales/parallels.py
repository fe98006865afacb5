"""The rule against parallels: two voices that move the same way do not keep a fifth, an octave or a unison."""

from collections.abc import Iterable

import numpy as np

from seqgen.music.codec.chorale import SILENCE, SYMBOLS
from seqgen.music.codec.orderless import Mask
from seqgen.music.octaves import OCTAVE

PERFECT = 0, 7  # semitones within an octave


def parallels(before: int, others: Iterable[tuple[int, int]]) -> Mask:
    """Which symbols (47,) would lead a voice, whose last one is ``before``, in parallel to one of the others.

    Of those it is told the last symbol and the one that they sing now. From silence, and from before the beginning,
    nothing leads anywhere.

    >>> np.flatnonzero(parallels(10, [(3, 5)])).tolist()
    [12, 24, 36]
    """
    symbols = np.arange(SYMBOLS)
    found: Mask = np.zeros(SYMBOLS, bool)
    for last, now in others if 0 <= before < SILENCE else ():
        interval = abs(before - last) % OCTAVE
        if 0 <= last < SILENCE and now != SILENCE and now != last and interval in PERFECT:
            moves_alike = np.sign(symbols - before) == np.sign(now - last)
            found |= moves_alike & (np.abs(symbols - now) % OCTAVE == interval)
    found[SILENCE] = False
    return found
