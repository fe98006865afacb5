"""Chorales as tokens: four voices on a grid of 16th notes, interleaved S1 A1 T1 B1 S2 ..., one symbol a token.

A symbol is a pitch (MIDI 36..81 as 0..45) or silence (46); a note that is held is its symbol again, as in the published
files. What a network is told before it predicts a token is made here of the tokens before it alone:

    voice                   whose turn it is
    beat, place, bar        steps within a quarter, within 16, and how many times 16
    known_w                 the newest symbol of each voice w, of this step where the voice has sung already
    age_w                   for how many steps it has been held
    leap_w                  from the symbol before it, in semitones
    above_w                 from this voice's newest pitch to it, in semitones
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

VOICES = 4
LOWEST_PITCH, HIGHEST_PITCH = 36, 81
SILENT_PITCH = -1
PITCHES = HIGHEST_PITCH - LOWEST_PITCH + 1
SILENCE = PITCHES
SYMBOLS = PITCHES + 1
MIDDLE_SYMBOL = 24  # where stands what has no pitch
BEFORE = SYMBOLS  # what stands before the first step
MAX_AGE, MAX_LEAP, MAX_BAR = 16, 12, 31
UNKNOWN_LEAP, UNKNOWN_INTERVAL = 2 * MAX_LEAP + 1, 2 * PITCHES - 1
STEPS_PER_BEAT, STEPS_PER_BAR = 4, 16

Pitches = NDArray[np.int16]
Symbols = NDArray[np.int16]

FEATURE_SIZES = {"voice": VOICES, "beat": STEPS_PER_BEAT, "place": STEPS_PER_BAR, "bar": MAX_BAR + 1} | {
    f"{name}_{voice}": size
    for name, size in (
        ("known", BEFORE + 1),
        ("age", MAX_AGE + 1),
        ("leap", UNKNOWN_LEAP + 1),
        ("above", UNKNOWN_INTERVAL + 1),
    )
    for voice in range(VOICES)
}


def symbols_of(pitches: Pitches) -> Symbols:
    """MIDI pitches (T, 4), -1 for silence, as symbols (T, 4)."""
    return np.where(pitches == SILENT_PITCH, SILENCE, pitches - LOWEST_PITCH).astype(np.int16)


def pitches_of(symbols: Symbols) -> Pitches:
    """Symbols of any shape as MIDI pitches, -1 for silence."""
    return np.where(symbols == SILENCE, SILENT_PITCH, symbols + LOWEST_PITCH).astype(np.int16)


def feature_rows(symbols: Symbols) -> NDArray[np.int16]:
    """Features (4 T, F) int16 of the tokens of symbols (T, 4), in the order of `FEATURE_SIZES`."""
    return pasts(symbols).feature_rows()


class Pasts(NamedTuple):
    """What is known before each of N tokens.

    Its step and turn, both (N,); the newest symbol of each voice, its age and its leap, each (N, 4); and the last pitch
    (N,) of the voice whose turn it is, -1 where it sang none yet.
    """

    time: NDArray[Any]
    turn: NDArray[Any]
    known: NDArray[np.int16]
    ages: NDArray[np.int16]
    leaps: NDArray[np.int16]
    own: NDArray[np.int16]

    def of(self, chosen: NDArray[np.bool_]) -> "Pasts":
        """Those of some tokens (N,)."""
        return Pasts(*(part[chosen] for part in self))

    def feature_rows(self) -> NDArray[np.int16]:
        """Features (N, F) in the order of `FEATURE_SIZES`."""
        columns = [
            self.turn,
            self.time % STEPS_PER_BEAT,
            self.time % STEPS_PER_BAR,
            np.minimum(self.time // STEPS_PER_BAR, MAX_BAR),
            *self.known.T,
            *self.ages.T,
            *self.leaps.T,
            *_above(self.known, self.own).T,
        ]
        return np.stack(columns, axis=1).astype(np.int16)


def pasts(symbols: Symbols) -> Pasts:
    """Those of the 4 T tokens of symbols (T, 4)."""
    time, turn = np.divmod(np.arange(symbols.size), VOICES)
    known, own = newest(symbols, BEFORE), own_pitches(symbols)
    return Pasts(time, turn, known, newest(ages(symbols), 0), newest(leaps(symbols), UNKNOWN_LEAP), own)


def newest(values: NDArray[np.int16], before: int) -> NDArray[np.int16]:
    """For each token (4 T) the newest of ``values`` (T, 4) of each voice that is known: this step's or the last's."""
    last = np.vstack([np.full((1, VOICES), before, np.int16), values[:-1]])
    has_sung = np.tri(VOICES, k=-1, dtype=bool)  # [turn, voice]: the voices before the one whose turn it is
    return np.where(has_sung, values[:, None], last[:, None]).reshape(-1, VOICES)


def own_pitches(symbols: Symbols) -> NDArray[np.int16]:
    """For each token (4 T) the last pitch that its voice sang before it, as a symbol; -1 where it sang none yet."""
    steps = np.arange(len(symbols))[:, None]
    sung = np.maximum.accumulate(np.where(symbols == SILENCE, -1, steps), axis=0)
    last = np.where(sung < 0, -1, np.take_along_axis(symbols, np.maximum(sung, 0), axis=0))
    return np.vstack([np.full((1, VOICES), -1), last[:-1]]).reshape(-1).astype(np.int16)


def _changes(symbols: Symbols) -> NDArray[np.bool_]:
    return np.vstack([np.ones_like(symbols[:1], bool), symbols[1:] != symbols[:-1]])


def ages(symbols: Symbols) -> NDArray[np.int16]:
    """Steps since the symbol of each voice (T, V) began, the first counted, at most `MAX_AGE`."""
    steps = np.arange(len(symbols))[:, None]
    began = np.maximum.accumulate(np.where(_changes(symbols), steps, 0), axis=0)
    return np.minimum(steps - began + 1, MAX_AGE).astype(np.int16)


def leaps(symbols: Symbols) -> NDArray[np.int16]:
    """From the symbol before to this one (T, V), as long as it is held; unknown beside silence and at the start."""
    leap = leap_between(np.vstack([np.full_like(symbols[:1], BEFORE), symbols[:-1]]), symbols)
    steps = np.arange(len(symbols))[:, None]
    began = np.maximum.accumulate(np.where(_changes(symbols), steps, 0), axis=0)
    return np.take_along_axis(leap, began, axis=0).astype(np.int16)


def leap_between(before: NDArray[np.int16] | np.int16, after: NDArray[np.int16] | np.int16) -> NDArray[np.int16]:
    """From one symbol to another, as a feature; unknown where either is no pitch."""
    is_leap = (before < PITCHES) & (after < PITCHES)
    return np.where(is_leap, np.clip(after - before, -MAX_LEAP, MAX_LEAP) + MAX_LEAP, UNKNOWN_LEAP).astype(np.int16)


def _above(known: NDArray[np.int16], own: NDArray[np.int16]) -> NDArray[np.int16]:
    """Semitones from a voice's own last pitch to each known one."""
    is_interval = (known < PITCHES) & (own[:, None] >= 0)
    return np.where(is_interval, known - own[:, None] + PITCHES - 1, UNKNOWN_INTERVAL).astype(np.int16)
