"""Chorales in other keys: as far as every voice stays where it sings."""

from collections.abc import Iterable

import numpy as np

from seqgen.music.codec.chorale import HIGHEST_PITCH, LOWEST_PITCH, SILENT_PITCH, VOICES, Pitches


def transpose(piece: Pitches, semitones: int) -> Pitches:
    """Every pitch moved, silence left as it is; the result must stay within 36..81 (see `transpositions`).

    >>> transpose(np.array([[81, 60, -1, 46]], np.int16), -5).tolist()
    [[76, 55, -1, 41]]
    """
    return np.where(piece == SILENT_PITCH, piece, piece + np.int16(semitones))


def voice_ranges(pieces: Iterable[Pitches]) -> Pitches:
    """(4, 2) lowest and highest pitch of each voice; a voice that never sounds has an empty range, 82 to 35."""
    steps = np.concatenate([*pieces, np.empty((0, VOICES), np.int16)])
    is_silent = steps == SILENT_PITCH
    lowest = np.where(is_silent, HIGHEST_PITCH + 1, steps).min(axis=0, initial=HIGHEST_PITCH + 1)
    highest = np.where(is_silent, LOWEST_PITCH - 1, steps).max(axis=0, initial=LOWEST_PITCH - 1)
    return np.stack([lowest, highest], axis=1).astype(np.int16)


def transpositions(piece: Pitches, ranges: Pitches) -> range:
    """The semitones by which a piece moves with every voice within ``ranges`` (4, 2); 0 is always among them.

    >>> piece = np.array([[70, 65, 60, 50]], np.int16)
    >>> transpositions(piece, np.array([[60, 81], [60, 72], [50, 66], [36, 60]], np.int16))
    range(-5, 7)
    """
    own = voice_ranges([piece]).astype(np.int64)
    sounds = own[:, 0] <= own[:, 1]
    down = (ranges[:, 0] - own[:, 0])[sounds].max(initial=LOWEST_PITCH - HIGHEST_PITCH)
    up = (ranges[:, 1] - own[:, 1])[sounds].min(initial=HIGHEST_PITCH - LOWEST_PITCH)
    return range(min(int(down), 0), max(int(up), 0) + 1)


def in_some_key(piece: Pitches, ranges: Pitches, rng: np.random.Generator) -> Pitches:
    """The piece moved by one of its `transpositions`, evenly drawn."""
    allowed = transpositions(piece, ranges)
    return transpose(piece, int(rng.integers(allowed.start, allowed.stop)))
