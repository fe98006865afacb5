"""A soprano that is read whole, and three voices that are written below it, a token each on every 16th.

The voices have their turns in the order bass, tenor, alto (B1 T1 A1 B2 ...): the outer voices first, as harmony is
taught, for the bass says which chord it is; the inner ones then fill it from below, each between two that stand. To the
chorale codec the four are `S B T A`, of which the soprano's tokens are known already: so before a token is written the
network is told what that codec tells, the soprano's note of the same step included, and

    bases         from which pitches its own may be told as an interval: the voice's last, the others' newest
    coordinates   places, times and pitches, as in chorale-transformer

What is told of the soprano at a step, where ``ahead`` means read from the end:

    symbol, age, leap             its note, for how long it has been held, the leap to it
    age_ahead, leap_ahead         for how many steps it will last, the leap back to it from the next
    place, left                   steps within 16, and steps after this one
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seqgen.music.codec.chorale import (
    MAX_AGE,
    MIDDLE_SYMBOL,
    PITCHES,
    SILENCE,
    STEPS_PER_BAR,
    SYMBOLS,
    UNKNOWN_LEAP,
    VOICES,
    Pasts,
    Symbols,
    ages,
    leaps,
    pasts,
)
from seqgen.music.codec.orderless import NO_BASE

IN_TURN = (0, 3, 2, 1)  # S B T A of S A T B, and the other way round
WRITTEN = VOICES - 1
MAX_LEFT = 63
SOPRANO_COORDINATES, WRITTEN_COORDINATES = 2, 3
SOPRANO_FEATURE_SIZES = {
    "symbol": SYMBOLS,
    "age": MAX_AGE + 1,
    "leap": UNKNOWN_LEAP + 1,
    "age_ahead": MAX_AGE + 1,
    "leap_ahead": UNKNOWN_LEAP + 1,
    "place": STEPS_PER_BAR,
    "left": MAX_LEFT + 1,
}


class ReadSoprano(NamedTuple):
    """Features (T, 7) int16, and coordinates (2, T) int32: time and pitch."""

    features: NDArray[np.int16]
    coords: NDArray[np.int32]


class Told(NamedTuple):
    """Before N tokens: features (N, F) int16, bases (N, 4) int16, and coordinates (3, N) int32: place, time, pitch.

    Who looks stands at its voice's last pitch; who is seen at that of the token before it, the newest it knows of.
    """

    features: NDArray[np.int16]
    bases: NDArray[np.int16]
    looking: NDArray[np.int32]
    seen: NDArray[np.int32]


def read_soprano(soprano: NDArray[np.int16]) -> ReadSoprano:
    """What is told of each step of a soprano of symbols (T,)."""
    line, steps = soprano[:, None], np.arange(len(soprano))
    back = line[::-1]
    columns: list[NDArray[Any]] = [
        soprano,
        ages(line)[:, 0],
        leaps(line)[:, 0],
        ages(back)[::-1, 0],
        leaps(back)[::-1, 0],
        steps % STEPS_PER_BAR,
        np.minimum(steps[::-1], MAX_LEFT),
    ]
    coords = np.stack([steps, _standing(soprano)]).astype(np.int32)
    return ReadSoprano(np.stack(columns, axis=1).astype(np.int16), coords)


def told(symbols: Symbols) -> Told:
    """What is told before each of the 3 T tokens that were written of symbols (T, 4)."""
    in_turn = symbols[:, IN_TURN]
    is_written = np.arange(symbols.size) % VOICES > 0
    newest = np.roll(in_turn.reshape(-1), 1)
    return told_before(pasts(in_turn).of(is_written), newest[is_written])


def written(symbols: Symbols) -> NDArray[np.int64]:
    """The tokens (3 T,) of symbols (T, 4): labels."""
    return symbols[:, IN_TURN[1:]].reshape(-1).astype(np.int64)


def told_before(known: Pasts, newest: NDArray[np.int16]) -> Told:
    """Of pasts before tokens, and of the symbols (N,) that stand right before them, the soprano's before the bass."""
    is_own = np.arange(VOICES) == known.turn[:, None]
    bases = np.where(is_own, known.own[:, None], known.known)
    bases = np.where(bases < PITCHES, bases, NO_BASE).astype(np.int16)
    return Told(known.feature_rows(), bases, _coordinates(known, known.own), _coordinates(known, newest))


def _coordinates(known: Pasts, pitches: NDArray[np.int16]) -> NDArray[np.int32]:
    place = VOICES * known.time + known.turn
    return np.stack([place, known.time, _standing(pitches)]).astype(np.int32)


def _standing(symbols: NDArray[np.int16]) -> NDArray[np.int16]:
    """The pitch, or the middle where there is none."""
    return np.where((symbols >= 0) & (symbols < SILENCE), symbols, MIDDLE_SYMBOL).astype(np.int16)
