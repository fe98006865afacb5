"""Transposition moves what sounds, within the voices' ranges and to their ends."""

import numpy as np

from seqgen.music.codec.transposition import transpose, transpositions, voice_ranges


def test_transpositions_fill_the_ranges_and_do_not_leave_them() -> None:
    low, high = np.array([[60, 55, -1, 40]], np.int16), np.array([[81, 70, 65, -1], [70, 60, 50, 45]], np.int16)
    ranges = voice_ranges([low, high])
    assert ranges.tolist() == [[60, 81], [55, 70], [50, 65], [40, 45]]
    assert transpositions(low, ranges) == range(6)
    assert transpositions(high, ranges) == range(1)
    assert transpositions(np.array([[70, 66, 60, 42]], np.int16), ranges) == range(-2, 4)
    assert transpositions(np.array([[59, 75, 60, 42]], np.int16), ranges) == range(1)  # beyond them itself
    moved = transpose(low, 5)
    assert (moved.tolist(), moved.dtype) == ([[65, 60, -1, 45]], np.int16)


def test_a_voice_that_never_sounds_has_an_empty_range() -> None:
    assert voice_ranges([np.array([[60, 55, -1, 40]], np.int16)])[2].tolist() == [82, 35]
