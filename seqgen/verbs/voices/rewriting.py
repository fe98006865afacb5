"""Four voices some of whose notes are given up: what stays, to the tick, and the 16ths where new ones may lie."""

from collections.abc import Collection, Sequence
from statistics import median_low

import numpy as np

from seqgen.music.codec.chorale import LOWEST_PITCH, SILENCE, SILENT_PITCH, Symbols
from seqgen.music.codec.orderless import Mask
from seqgen.music.codec.sixteenths import notes_of
from seqgen.music.score import Note, Score
from seqgen.verbs.voices.four_voices import FourVoices

HIGHEST_MIDI_PITCH = 127


class Rewriting:
    """Without the notes ``replaced`` in each voice, new ones where those sounded and where ``is_wanted`` (T, 4).

    ``symbols`` (T, 4) are what is kept, read where not ``is_free`` (T, 4). A 16th during which a kept note sounds, be
    it in part, is not free, nor is one that the score leaves unfinished.
    """

    def __init__(self, voices: FourVoices, replaced: Sequence[Collection[Note]], is_wanted: Mask) -> None:
        self._voices = voices
        self._kept = tuple(
            tuple(note for note in line if note not in gone) for line, gone in zip(voices.lines, replaced, strict=True)
        )
        self.symbols = voices.symbols(self._kept)
        self.is_free = (is_wanted | voices.touched(replaced)) & ~voices.touched(self._kept)
        self.is_free[voices.score.length_ticks // voices.step_ticks :] = False

    def score(self, symbols: Symbols) -> Score:
        """The given score with symbols (T, 4) as notes where there is room for them."""
        is_new = self.is_free & (symbols != SILENCE)
        pitches = np.clip(symbols + LOWEST_PITCH - self._voices.octave_shift, 0, HIGHEST_MIDI_PITCH)
        pitches = np.where(is_new, pitches, SILENT_PITCH).astype(np.int16)
        lines = []
        for voice, kept in enumerate(self._kept):
            new = notes_of(pitches[:, voice], self._voices.score.ticks_per_quarter, self._velocity(voice))
            lines.append(tuple(sorted([*kept, *new])))
        return self._voices.with_lines(tuple(lines))

    def _velocity(self, voice: int) -> int:
        """As loud as the voice was, or where it was silent, the others."""
        every = [note for line in self._voices.lines for note in line]
        return median_low(note.velocity for note in self._voices.lines[voice] or every)
