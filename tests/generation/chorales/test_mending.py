"""No parallels are left where free notes can help it, and what is not free or not allowed stays out of it."""

import numpy as np
import pytest
from numpy.typing import NDArray

from seqgen.generation.chorales.allowed import region, within_ranges
from seqgen.generation.chorales.gibbs import gibbs
from seqgen.generation.chorales.mending import HeldNote, _may_stand, part_writing
from seqgen.generation.dice import dice
from seqgen.music.codec.chorale import LOWEST_PITCH, SILENCE, SYMBOLS, VOICES, Symbols
from seqgen.music.codec.orderless import Mask
from seqgen.music.harmony.faults import PARALLELS
from seqgen.music.harmony.voice_leading import voice_leading_faults

STEPS = 24
TRIADS = np.repeat(np.array([[36, 31, 28, 12], [38, 33, 30, 14], [40, 35, 31, 16]], np.int16), 8, axis=0)
ANYTHING = np.ones((STEPS, VOICES, SYMBOLS), bool)


class Likes:
    """A network that finds chords in parallel motion likely, whatever is seen."""

    def conditional_logits(self, symbols: Symbols, is_hidden: Mask) -> NDArray[np.float32]:
        nearness = -np.abs(np.arange(SYMBOLS) - TRIADS[..., None]).astype(np.float32)
        nearness[..., SILENCE] = -20
        return nearness


def parallels_in(symbols: Symbols) -> list[tuple[str, int]]:
    faults = voice_leading_faults(np.where(symbols == SILENCE, -1, symbols + LOWEST_PITCH))
    return [(fault.name, fault.step) for fault in faults if fault.name in PARALLELS]


def test_the_network_alone_runs_in_parallel() -> None:
    free = np.ones((STEPS, VOICES), bool)
    assert parallels_in(gibbs(Likes(), TRIADS, free, 8, dice(1), 0.0, ANYTHING))


@pytest.mark.parametrize("seed", range(12))
def test_no_parallels_are_left_below_a_given_soprano(seed: int) -> None:
    free = region(STEPS, (1, 2, 3))
    allowed = within_ranges(STEPS)
    written = part_writing(Likes(), TRIADS, free, 8, dice(seed), 0.8, allowed)
    assert parallels_in(written) == []
    np.testing.assert_array_equal(written[:, 0], TRIADS[:, 0])
    assert np.take_along_axis(allowed, written[..., None].astype(int), axis=2)[:, 1:].all()
    np.testing.assert_array_equal(written, part_writing(Likes(), TRIADS, free, 8, dice(seed), 0.8, allowed))


def test_parallels_of_what_is_given_stay() -> None:
    free = region(STEPS, (3,), 20, 24)
    written = part_writing(Likes(), TRIADS, free, 4, dice(1), 0.5, ANYTHING)
    np.testing.assert_array_equal(written[~free], TRIADS[~free])
    assert ("parallel fifths", 8) in parallels_in(written)


def test_a_note_that_is_partly_free_is_not_touched() -> None:
    free = region(STEPS, (1, 2, 3), 9, 15)
    written = part_writing(Likes(), TRIADS, free, 4, dice(1), 0.0, ANYTHING)
    np.testing.assert_array_equal(written[~free], TRIADS[~free])


def test_a_note_may_stand_where_neither_its_beginning_nor_its_end_makes_a_parallel() -> None:
    symbols = np.array([[36, 29, 20, 12], [38, 31, 21, 11], [40, 30, 22, 13]], np.int16)
    may = _may_stand(symbols, HeldNote(1, 2, 1), ANYTHING[:3])
    # the soprano rises from 7 semitones above it, and rises on from any fifth to 10 above its next note
    assert not may[31] and not may[SILENCE] and may[29] and may[33]
    backwards = _may_stand(symbols[::-1].copy(), HeldNote(1, 2, 1), ANYTHING[:3])
    np.testing.assert_array_equal(may, backwards)
    last = _may_stand(symbols, HeldNote(2, 3, 1), ANYTHING[:3])
    assert not last[33] and last[30]


def test_a_note_may_stand_where_all_of_its_steps_allow_it() -> None:
    allowed = ANYTHING[:3].copy()
    allowed[2, 1, 33] = False
    symbols = np.array([[36, 29, 20, 12], [38, 31, 21, 11], [38, 31, 22, 13]], np.int16)
    assert _may_stand(symbols, HeldNote(1, 2, 1), allowed)[33]
    assert not _may_stand(symbols, HeldNote(1, 3, 1), allowed)[33]
