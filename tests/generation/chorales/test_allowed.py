"""What may be sung where."""

import numpy as np

from seqgen.generation.chorales.allowed import below_soprano, within_ranges, without_rests
from seqgen.music.codec.chorale import SILENCE, SYMBOLS, VOICES


def test_what_may_be_sung() -> None:
    allowed = within_ranges(2)
    assert np.flatnonzero(allowed[1, 3]).tolist() == [*range(31), SILENCE] and allowed.shape == (2, VOICES, SYMBOLS)
    below = below_soprano(allowed, np.array([24, SILENCE], np.int16))
    assert np.flatnonzero(below[0, 1]).tolist() == list(range(16, 25)) and not below[0, 1:, SILENCE].any()
    np.testing.assert_array_equal(below[0, 0], allowed[0, 0])
    np.testing.assert_array_equal(below[1], allowed[1])


def test_nobody_rests_beside_what_sounds() -> None:
    allowed = without_rests(within_ranges(2), np.array([True, False]))
    assert not allowed[0, :, SILENCE].any() and allowed[1, :, SILENCE].all()
    np.testing.assert_array_equal(allowed[..., :SILENCE], within_ranges(2)[..., :SILENCE])
