"""Chords from notes: one triad for each bar, the most likely sequence of a hidden Markov model.

    evidence[bar, class] = sum over notes of (sounding quarters in the bar) * (weight of the place where they begin)
    score[bar, chord]    = evidence[bar] . log tones[chord] + prior[key, chord]
    chords               = the path with the largest sum of scores and log transitions (Viterbi)

A place weighs 2, on a beat 3, at the start of a bar (where a held note comes from before, too) 4. ``tones`` gives most
of a chord's notes to its root, third and fifth; the prior likes triads of the key, above all on its first, fourth and
fifth degrees; chords like to stay or to move by fifths. Drums do not count.

The model is that of Simon, Morris, Basu, "MySong: Automatic Accompaniment Generation for Vocal Melodies" (2008): a
pitch-class histogram a bar, chords as hidden states. Weights by metrical place: Temperley, "The Cognition of Basic
Musical Structures" (2001). Transitions are rounded shares of the chords written in the training part of Nottingham
(P88); there, from the melody alone, 68 % of the 21,308 bars of one chord are given that very triad. Of the others many
are a matter of taste: a melody allows several chords.
States are counted from the tonic, so that a transposed score has the same chords, transposed.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from seqgen.music.harmony.bar_notes import PITCH_CLASSES, BarNotes, Integers
from seqgen.music.harmony.chord import Chord
from seqgen.music.harmony.qualities import QUALITIES
from seqgen.music.harmony.viterbi import best_path
from seqgen.music.key import Key
from seqgen.music.score import Score

TRIADS = ("major", "minor", "diminished")
ROOT, THIRD, FIFTH, OTHER = 0.22, 0.22, 0.21, 0.35 / 9  # shares of a chord's notes; there are nine others
PLACE_WEIGHT, BEAT_WEIGHT, BAR_WEIGHT = 2, 3, 4
STRONG_DEGREES = (0, 5, 7)  # semitones above the tonic
STRONG_BONUS, CHROMATIC_PENALTY, DIMINISHED_PENALTY = 1.5, 3.0, 2.0  # nats
SAME_CHORD = 0.35
ROOT_MOTIONS = {0: 0.01, 5: 0.22, 7: 0.15, 2: 0.10, 10: 0.08, 9: 0.04, 3: 0.02, 4: 0.01, 8: 0.01}  # semitones up
RARE_MOTION = 0.005

Floats = NDArray[np.float64]


def estimated_chords(score: Score) -> list[Chord | None]:
    """A triad for each bar of `bars_of(score)`, a pick-up included; None for a bar without notes.

    >>> from seqgen.music.abc import read_abc
    >>> print(*estimated_chords(read_abc("X:1\\nM:6/8\\nL:1/8\\nK:G\\nGBd gdB|cec gec|AFD DFA|G3 z3|")))
    G C D G
    """
    notes = BarNotes.of(score)
    evidence = notes.sounding_ticks(_place_weights(notes), BAR_WEIGHT) / score.ticks_per_quarter
    chords: list[Chord | None] = [None] * len(notes.bars)
    sounding = np.flatnonzero(evidence.any(axis=1)).tolist()
    if not sounding:
        return chords
    keys = [score.key_at(notes.bars[index].start_tick) for index in sounding]
    states = _states(evidence[sounding], keys)
    for index, state, key in zip(sounding, states.tolist(), keys, strict=True):
        chords[index] = _chord(state, keys[0].tonic_pitch_class, key)
    return chords


def _place_weights(notes: BarNotes) -> Integers:
    """(N,) weights of the places where notes begin."""
    is_on_beat = notes.place_ticks % notes.beat_ticks[notes.bar_indexes] == 0
    return np.where(notes.place_ticks == 0, BAR_WEIGHT, np.where(is_on_beat, BEAT_WEIGHT, PLACE_WEIGHT))


def _states(evidence: Floats, keys: list[Key]) -> Integers:
    """(B,) states: triads by root above the first key's tonic, then by kind."""
    tonic = keys[0].tonic_pitch_class
    from_tonic = np.roll(evidence, -tonic, axis=1)
    priors = np.stack([_log_priors(key, tonic) for key in keys])
    return best_path(from_tonic @ _log_tones().T + priors, _log_transitions())


@lru_cache(maxsize=256)
def _chord(state: int, tonic: int, key: Key) -> Chord:
    root, kind = divmod(state, len(TRIADS))
    return Chord.in_key((root + tonic) % PITCH_CLASSES, TRIADS[kind], key)


@lru_cache(maxsize=1)
def _log_tones() -> Floats:
    """(36, 12) log-probability of each pitch class in each triad."""
    tones = np.full((PITCH_CLASSES, len(TRIADS), PITCH_CLASSES), OTHER)
    for root in range(PITCH_CLASSES):
        for kind, name in enumerate(TRIADS):
            classes = [(root + step) % PITCH_CLASSES for step in QUALITIES[name].steps]
            tones[root, kind, classes] = ROOT, THIRD, FIFTH
    logs: Floats = np.log(tones.reshape(-1, PITCH_CLASSES))
    return logs


@lru_cache(maxsize=256)
def _log_priors(key: Key, tonic: int) -> Floats:
    """(36,) prior of each triad in a key, in nats up to a constant."""
    priors = np.zeros((PITCH_CLASSES, len(TRIADS)))
    for root in range(PITCH_CLASSES):
        for kind, name in enumerate(TRIADS):
            classes = {(root + tonic + step) % PITCH_CLASSES for step in QUALITIES[name].steps}
            priors[root, kind] -= 0 if classes <= key.pitch_classes else CHROMATIC_PENALTY
            priors[root, kind] -= DIMINISHED_PENALTY if name == "diminished" else 0
        degree = (root + tonic - key.tonic_pitch_class) % PITCH_CLASSES
        priors[root] += STRONG_BONUS if degree in STRONG_DEGREES else 0
    return priors.ravel()


@lru_cache(maxsize=1)
def _log_transitions() -> Floats:
    """(36, 36) log-probability of each triad after each."""
    roots, kinds = np.divmod(np.arange(PITCH_CLASSES * len(TRIADS)), len(TRIADS))
    by_motion = np.array([ROOT_MOTIONS.get(motion, RARE_MOTION) for motion in range(PITCH_CLASSES)])
    probabilities = by_motion[(roots[None, :] - roots[:, None]) % PITCH_CLASSES]
    is_same = (roots[None, :] == roots[:, None]) & (kinds[None, :] == kinds[:, None])
    return np.log(np.where(is_same, SAME_CHORD, probabilities))
