"""What may be sung where, as masks (T, 4, 47) over symbols: the voices' ranges, no voice above a given soprano."""

import numpy as np
from numpy.typing import NDArray

from seqgen.music.codec.chorale import SILENCE, SYMBOLS, VOICES, Pitches, symbols_of
from seqgen.music.codec.orderless import Mask

VOICE_RANGES: Pitches = np.array([[60, 81], [52, 74], [46, 69], [36, 66]], np.int16)
"""Lowest and highest MIDI pitch of S, A, T, B in the train part of S16."""


def within_ranges(steps: int, ranges: Pitches = VOICE_RANGES) -> Mask:
    """Every pitch of its voice's range (4, 2), MIDI, and silence."""
    lowest, highest = symbols_of(ranges).T[:, :, None]
    symbols = np.arange(SYMBOLS)
    may = (symbols >= lowest) & (symbols <= highest) | (symbols == SILENCE)
    return np.tile(may, (steps, 1, 1))


def below_soprano(allowed: Mask, soprano: NDArray[np.int16]) -> Mask:
    """Of what is allowed, for the lower voices only what is no higher than the soprano (T,), and no silence beside it.

    Where the soprano is silent, and where it lies so low that a voice would be left with nothing, all stays allowed.
    """
    symbols = np.arange(SYMBOLS)
    narrower = allowed & (symbols <= soprano[:, None])[:, None] & (symbols != SILENCE)
    narrower[:, 0] = allowed[:, 0]
    holds = (soprano != SILENCE)[:, None] & narrower.any(axis=2)
    return np.where(holds[..., None], narrower, allowed)


def without_rests(allowed: Mask, is_sounding: NDArray[np.bool_]) -> Mask:
    """Of what is allowed, no silence at the steps (T,) where something sounds."""
    is_rest_beside = is_sounding[:, None, None] & (np.arange(SYMBOLS) == SILENCE)
    return np.where(is_rest_beside, False, allowed)


def region(steps: int, voices: tuple[int, ...] = tuple(range(VOICES)), start: int = 0, stop: int | None = None) -> Mask:
    """(T, 4) True in these voices (0 is the soprano) from step ``start`` up to, without, ``stop`` (the end).

    >>> region(3, voices=(1, 2), start=1, stop=2).astype(int).tolist()
    [[0, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0]]
    """
    inside = np.zeros((steps, VOICES), bool)
    inside[start:stop, list(voices)] = True
    return inside
