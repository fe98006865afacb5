"""Chorales of which some notes are hidden: what a network that knows no order is told, as planes over time.

    pitch_v       1 at the symbol that voice v is seen to sing (a pitch or silence)
    hidden_v      1 where voice v is hidden
    chord_v_w     1 at the interval between two voices that are seen to sound, in semitones without their octaves
    place         steps within 16
    first, last   1 at the piece's first and last step, which a part cut out of it may lack

Only ``seen`` symbols are read, in which every hidden note is `HIDDEN`: what is hidden cannot leak. The pitches of all
voices stand side by side in each step; they are no second axis, as in Coconet's images of time and pitch (Huang et al.
2017). What convolutions over pitch would give, one thing learned for all keys, comes from chords without octaves, from
training in every key that the voices allow, and from `bases`.
"""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from seqgen.music.codec.chorale import SILENCE, STEPS_PER_BAR, SYMBOLS, VOICES, Symbols

HIDDEN = -1
OCTAVE = 12
PAIRS = tuple(combinations(range(VOICES), 2))
EDGES = 2
PLANES = VOICES * SYMBOLS + VOICES + len(PAIRS) * OCTAVE + STEPS_PER_BAR + EDGES
BASES = 2 + VOICES - 1
NO_BASE = -1
INTERVALS = 2 * SILENCE - 1  # from 45 semitones down to 45 up
TO_SILENCE, FROM_NOWHERE = INTERVALS, INTERVALS + 1
COLUMNS = INTERVALS + 2

Mask = NDArray[np.bool_]


def seen(symbols: Symbols, is_hidden: Mask) -> Symbols:
    """Symbols (T, 4) as they are, `HIDDEN` where ``is_hidden`` (T, 4)."""
    return np.where(is_hidden, HIDDEN, symbols).astype(np.int16)


def planes(seen: Symbols, start: int, piece_steps: int) -> NDArray[np.float32]:
    """The planes (T, 282) of T steps that begin at step ``start`` of a piece of ``piece_steps``."""
    steps = start + np.arange(len(seen))
    parts = [
        _one_hot(seen, SYMBOLS).reshape(len(seen), -1),
        seen == HIDDEN,
        *(_one_hot(_chord(seen[:, upper], seen[:, lower]), OCTAVE) for upper, lower in PAIRS),
        _one_hot(steps % STEPS_PER_BAR, STEPS_PER_BAR),
        np.stack([steps == 0, steps == piece_steps - 1], axis=1),
    ]
    return np.concatenate(parts, axis=1).astype(np.float32)


def bases(seen: Symbols) -> NDArray[np.int16]:
    """For each voice and step (T, 4, 5) the pitches from which its own may be told as an interval, or `NO_BASE`.

    These are the nearest pitches that the voice is seen to sing before and after, and those of the other three voices
    at the same step, the next lower first, then from the top.
    """
    pitches = np.where(_sounds(seen), seen, NO_BASE)
    others = [np.roll(pitches, -distance, axis=1) for distance in range(1, VOICES)]
    before, after = _newest(pitches), _newest(pitches[::-1])[::-1]
    return np.stack([before, after, *others], axis=2).astype(np.int16)


def interval_columns(bases: NDArray[np.int16]) -> NDArray[np.int64]:
    """Of `bases` (..., 5), for each base and symbol (5, ..., 47), which of 93 outputs speaks of it.

    These are the 91 intervals, silence, and one that is read for every symbol where there is no base: what it says
    changes no probability.
    """
    return np.take(_COLUMNS_OF_BASE, np.moveaxis(bases, -1, 0) - NO_BASE, axis=0)


def _columns_of_base() -> NDArray[np.int64]:
    """(47, 47) for no base and for each pitch as base."""
    columns = np.arange(SYMBOLS) - np.arange(NO_BASE, SILENCE)[:, None] + SILENCE - 1
    columns[:, SILENCE] = TO_SILENCE
    columns[0] = FROM_NOWHERE
    return columns


_COLUMNS_OF_BASE = _columns_of_base()


def note_numbers(symbols: Symbols) -> NDArray[np.int64]:
    """For each voice and step (T, 4) the number of its note, in the order in which notes begin, the soprano's first.

    Equal neighbours are one note.

    >>> note_numbers(np.array([[30, 20, 10, 5], [30, 21, 10, 5]], np.int16)).tolist()
    [[0, 1, 2, 3], [0, 4, 2, 3]]
    """
    begins = np.vstack([np.ones((1, VOICES), bool), symbols[1:] != symbols[:-1]])
    numbers = np.cumsum(begins.reshape(-1)).reshape(begins.shape) - 1
    began = np.maximum.accumulate(np.where(begins, np.arange(len(symbols))[:, None], 0), axis=0)
    return np.take_along_axis(numbers, began, axis=0)


def _sounds(seen: Symbols) -> Mask:
    sounds: Mask = (seen != HIDDEN) & (seen != SILENCE)
    return sounds


def _one_hot(values: NDArray[np.integer], size: int) -> Mask:
    """(..., size) True at the value; nowhere where it is none of 0..size - 1."""
    is_value: Mask = values[..., None] == np.arange(size)
    return is_value


def _chord(upper: Symbols, lower: Symbols) -> NDArray[np.int16]:
    interval = (upper - lower) % OCTAVE
    return np.where(_sounds(upper) & _sounds(lower), interval, -1).astype(np.int16)


def _newest(pitches: NDArray[np.int16]) -> NDArray[np.int16]:
    """For each step (T, 4) the pitch of the last step up to it that has one."""
    steps = np.arange(len(pitches))[:, None]
    last = np.maximum.accumulate(np.where(pitches == NO_BASE, -1, steps), axis=0)
    return np.where(last < 0, NO_BASE, np.take_along_axis(pitches, np.maximum(last, 0), axis=0))
