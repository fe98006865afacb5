"""Faults of part-writing between four voices S A T B on a grid of 16ths, as the chorale codec has them.

Between a step and the next, two voices p (upper) and q (lower) that both sound at both:

    parallel   both move, in the same direction, and |p - q| mod 12 is 7 (or 0) before and after
    hidden     soprano and bass alone: both move in the same direction, the soprano by more than a whole tone, into
               a fifth or octave from another interval
    overlap    neighbours, not crossed: p moves below where q was, or q above where p was

At one step, named once for each new note of a voice concerned:

    crossing   p is below q
    spacing    soprano and alto, or alto and tenor, are more than an octave apart
    range      a voice is beyond `RANGES`

Repeated and held notes do not move, so a repeated chord has no parallels. Nothing is found across a rest. Where a
phrase ends the grid does not say: what happens across a fermata is counted, though it is often excused. Augmented
steps need spelling, which pitches do not have (an augmented second sounds like a minor third): nobody looks for them.

Rules: Aldwell, Schachter, "Harmony and Voice Leading", chapter 5. Ranges as in common courses of four-part writing (for
one fiveable.me, "Four-part writing basics"): soprano C4 to G5, alto G3 to D5, tenor C3 to G4, bass E2 to D4.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from seqgen.music.codec.chorale import SILENT_PITCH, STEPS_PER_BAR, VOICES, Pitches
from seqgen.music.harmony import faults as names
from seqgen.music.harmony.faults import Fault, counts_per_bar

RANGES = ((60, 79), (55, 74), (48, 67), (40, 62))
FIFTH, OCTAVE, WHOLE_TONE = 7, 12, 2
ALL_PAIRS = tuple(combinations(range(VOICES), 2))
NEIGHBOURS = tuple(pairwise(range(VOICES)))
OUTER_PAIR = ((0, VOICES - 1),)
UPPER_NEIGHBOURS = NEIGHBOURS[:-1]

Mask = NDArray[np.bool_]
Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Columns (T, P) of upper and lower voices; what is asked of a step and the one before has a first row of False."""

    upper: NDArray[np.int64]
    lower: NDArray[np.int64]

    @property
    def sounds(self) -> Mask:
        sounds: Mask = (self.upper != SILENT_PITCH) & (self.lower != SILENT_PITCH)
        return sounds

    @property
    def is_new(self) -> Mask:
        """Where either begins a note."""
        return _begins(self.upper) | _begins(self.lower)

    @property
    def sounds_twice(self) -> Mask:
        return _after_false(self.sounds[1:] & self.sounds[:-1])

    @property
    def moves_alike(self) -> Mask:
        """Where both move in the same direction."""
        directions = np.sign(np.diff(self.upper, axis=0)) * np.sign(np.diff(self.lower, axis=0))
        return _after_false(directions > 0) & self.sounds_twice

    @property
    def is_crossed(self) -> Mask:
        return self.sounds & (self.upper < self.lower)

    def is_interval(self, semitones: int) -> Mask:
        """Where they stand a fifth (7), or an octave (12) or unison, apart, octaves added or not."""
        is_interval: Mask = np.abs(self.upper - self.lower) % OCTAVE == semitones % OCTAVE
        return is_interval


def voice_leading_faults(pitches: Pitches) -> list[Fault]:
    """Faults of MIDI pitches (T, 4), highest voice first, -1 for silence, in the order of steps, then of names.

    >>> [(fault.name, fault.step) for fault in voice_leading_faults(np.array([[72, 67, 64, 48], [74, 69, 65, 50]]))]
    [('parallel fifths', 1), ('parallel octaves', 1)]
    """
    voices = np.asarray(pitches, np.int64).reshape(-1, VOICES)
    found = [
        *_parallels(_pair(voices, ALL_PAIRS)),
        *((name, OUTER_PAIR, mask) for name, mask in _hidden(_pair(voices, OUTER_PAIR))),
        (names.CROSSING, ALL_PAIRS, _crossings(_pair(voices, ALL_PAIRS))),
        (names.OVERLAP, NEIGHBOURS, _overlaps(_pair(voices, NEIGHBOURS))),
        (names.SPACING, UPPER_NEIGHBOURS, _wide(_pair(voices, UPPER_NEIGHBOURS))),
        (names.RANGE, tuple((voice,) for voice in range(VOICES)), _out_of_range(voices)),
    ]
    faults = [
        Fault(name, step, groups[column]) for name, groups, mask in found for step, column in np.argwhere(mask).tolist()
    ]
    return sorted(faults, key=lambda fault: (fault.step, names.FAULT_NAMES.index(fault.name), fault.voices))


def faults_per_bar(faults: Iterable[Fault], steps: int, steps_per_bar: int = STEPS_PER_BAR) -> list[Counter[str]]:
    """How often each name stands in each bar of a grid of so many steps; the last bar may be short."""
    places = ((fault.step // steps_per_bar, fault.name) for fault in faults)
    return counts_per_bar(places, -(-steps // steps_per_bar))


def _pair(voices: NDArray[np.int64], pairs: Pairs) -> _Pair:
    return _Pair(voices[:, [upper for upper, _ in pairs]], voices[:, [lower for _, lower in pairs]])


def _parallels(pair: _Pair) -> list[tuple[str, Pairs, Mask]]:
    fifths, octaves = pair.is_interval(FIFTH), pair.is_interval(OCTAVE)
    is_unison = pair.upper == pair.lower
    unisons = _twice(is_unison)
    return [
        (names.PARALLEL_FIFTHS, ALL_PAIRS, _twice(fifths) & pair.moves_alike),
        (names.PARALLEL_OCTAVES, ALL_PAIRS, _twice(octaves) & ~unisons & pair.moves_alike),
        (names.PARALLEL_UNISONS, ALL_PAIRS, unisons & pair.moves_alike),
    ]


def _hidden(pair: _Pair) -> list[tuple[str, Mask]]:
    leaps = _after_false(np.abs(np.diff(pair.upper, axis=0)) > WHOLE_TONE) & pair.moves_alike
    intervals = ((names.HIDDEN_FIFTHS, pair.is_interval(FIFTH)), (names.HIDDEN_OCTAVES, pair.is_interval(OCTAVE)))
    return [(name, reached & ~_twice(reached) & leaps) for name, reached in intervals]


def _crossings(pair: _Pair) -> Mask:
    return pair.is_crossed & pair.is_new


def _overlaps(pair: _Pair) -> Mask:
    passes = (pair.upper[1:] < pair.lower[:-1]) | (pair.lower[1:] > pair.upper[:-1])
    is_crossed = pair.is_crossed[1:] | pair.is_crossed[:-1]
    return _after_false(passes & ~is_crossed) & pair.sounds_twice


def _wide(pair: _Pair) -> Mask:
    return pair.sounds & pair.is_new & (pair.upper - pair.lower > OCTAVE)


def _out_of_range(voices: NDArray[np.int64]) -> Mask:
    lowest, highest = np.array(RANGES).T
    is_out: Mask = (voices < lowest) | (voices > highest)
    is_out &= voices != SILENT_PITCH
    return is_out & _begins(voices)


def _begins(voices: NDArray[np.int64]) -> Mask:
    return np.vstack([np.ones_like(voices[:1], bool), voices[1:] != voices[:-1]])


def _twice(mask: Mask) -> Mask:
    """Where it is true at a step and at the one before."""
    return _after_false(mask[1:] & mask[:-1])


def _after_false(mask: Mask) -> Mask:
    """(T - 1, P) as (T, P): the first step has none before it."""
    return np.vstack([np.zeros((1, mask.shape[1]), bool), mask])
