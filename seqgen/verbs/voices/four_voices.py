"""A given score as four voices on the grid of 16ths, as far as a network reads it; its own ticks are kept beside."""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median_low
from typing import Self

import numpy as np
from numpy.typing import NDArray

from seqgen.errors import InvalidInput
from seqgen.generation.chorales.allowed import VOICE_RANGES
from seqgen.music.codec.chorale import HIGHEST_PITCH, LOWEST_PITCH, SILENT_PITCH, VOICES, Symbols, symbols_of
from seqgen.music.codec.orderless import Mask
from seqgen.music.codec.sixteenths import STEPS_PER_QUARTER, sounding_pitches
from seqgen.music.common_grid import common_ticks_per_quarter
from seqgen.music.octaves import folded, octave_shift
from seqgen.music.parts import part_list
from seqgen.music.score import Note, Score
from seqgen.music.single_line import refuse_chords

MAX_SIXTEENTHS = 128 * 16
Lines = tuple[tuple[Note, ...], ...]
"""The notes of each voice, in order of time."""


@dataclass(frozen=True, slots=True)
class FourVoices:
    """``score`` lies on a grid that has 16ths, ``part_indices`` are its four parts in their order.

    ``octave_shift`` brings the voices nearest to where those of chorales lie; a pitch that is then beyond what the
    codec says is read in the nearest octave within.
    """

    score: Score
    part_indices: tuple[int, ...]
    octave_shift: int

    @classmethod
    def of(cls, given: Score) -> Self:
        """Raises InvalidInput where a score has not four parts (drums aside), each one note at a time, or is too long.

        A part may be empty, but not all.
        """
        indices = tuple(index for index, part in enumerate(given.parts) if not part.is_drum)
        if len(indices) != VOICES:
            found = f"{len(indices)} ({part_list(given, indices)})" if indices else "none"
            sentence = f"score must have four parts, soprano to bass, an empty one where a voice is lost, got {found}"
            raise InvalidInput("score", sentence)
        for index in indices:
            refuse_chords(given, given.parts[index].notes, f"part {part_list(given, [index])}")
        refuse_long(given)
        middles = zip(indices, VOICE_RANGES.mean(axis=1).tolist(), strict=True)
        above_middle = [note.pitch - middle for index, middle in middles for note in given.parts[index].notes]
        if not above_middle:
            raise InvalidInput("score", "score must have notes in one of its four voices, got none")
        shift = octave_shift(median_low(above_middle), 0)
        ticks_per_quarter = common_ticks_per_quarter(given.ticks_per_quarter, STEPS_PER_QUARTER)
        return cls(given.with_ticks_per_quarter(ticks_per_quarter), indices, shift)

    @property
    def lines(self) -> Lines:
        """The notes of each voice."""
        return tuple(self.score.parts[index].notes for index in self.part_indices)

    @property
    def step_ticks(self) -> int:
        """How long a 16th lasts."""
        return self.score.ticks_per_quarter // STEPS_PER_QUARTER

    @property
    def steps(self) -> int:
        """16ths, one that the score leaves unfinished included."""
        return math.ceil(self.score.length_ticks / self.step_ticks)

    def symbols(self, lines: Lines) -> Symbols:
        """What is read (T, 4) of these lines instead of the score's own."""
        return np.stack([self._column(line) for line in lines], axis=1)

    def touched(self, lines: Sequence[Collection[Note]]) -> Mask:
        """(T, 4) True at every step during which a note of a line sounds, be it in part."""
        touched = np.zeros((self.steps, VOICES), bool)
        for voice, line in enumerate(lines):
            for note in line:
                touched[note.start_tick // self.step_ticks : -(-note.end_tick // self.step_ticks), voice] = True
        return touched

    def numbered(self, parts: Sequence[int]) -> list[int]:
        """The voices 0..3 that parts, numbered from 1, are; all where there are none. Raises InvalidInput."""
        return [self._voice_of(part) for part in dict.fromkeys(parts)] or list(range(VOICES))

    def with_lines(self, lines: Lines) -> Score:
        """The score with these notes in place of its voices' own."""
        parts = list(self.score.parts)
        for index, line in zip(self.part_indices, lines, strict=True):
            parts[index] = replace(parts[index], notes=line)
        return replace(self.score, parts=tuple(parts))

    def _voice_of(self, part: int) -> int:
        if part - 1 not in self.part_indices:
            listed = part_list(self.score, self.part_indices)
            raise InvalidInput("part", f"part must be one of the four voices ({listed}), got {part}")
        return self.part_indices.index(part - 1)

    def _column(self, line: Sequence[Note]) -> NDArray[np.int16]:
        pitches = sounding_pitches(line, self.score.ticks_per_quarter, self.score.length_ticks)
        heard = folded(pitches + self.octave_shift, LOWEST_PITCH, HIGHEST_PITCH)
        return symbols_of(np.where(pitches == SILENT_PITCH, SILENT_PITCH, heard).astype(np.int16))


def refuse_long(score: Score) -> None:
    """Raise InvalidInput for more than 2048 sixteenths."""
    sixteenths = math.ceil(score.length_ticks * STEPS_PER_QUARTER / score.ticks_per_quarter)
    if sixteenths > MAX_SIXTEENTHS:
        raise InvalidInput("score", f"score must last at most {MAX_SIXTEENTHS} sixteenths, got {sixteenths}")


def sounding_steps(note: Note, step_ticks: int) -> Iterator[int]:
    """The steps at whose beginning a note sounds."""
    yield from range(-(-note.start_tick // step_ticks), -(-note.end_tick // step_ticks))
