"""harmonize: a melody gets alto, tenor and bass; the melody itself stays as it is, to the tick."""

from dataclasses import replace
from statistics import median_low
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seqgen.generation.chorales.allowed import VOICE_RANGES
from seqgen.generation.chorales.harmonizers import HARMONIZERS, SOPRANO
from seqgen.generation.dice import dice
from seqgen.music.codec.chorale import LOWEST_PITCH, SILENCE, SILENT_PITCH, Symbols, symbols_of
from seqgen.music.codec.sixteenths import STEPS_PER_QUARTER, notes_of, sounding_pitches
from seqgen.music.common_grid import common_ticks_per_quarter
from seqgen.music.octaves import folded, octave_shift
from seqgen.music.parts import chosen_part
from seqgen.music.score import Part, Score
from seqgen.music.single_line import refuse_chords
from seqgen.stepwise import Steps, in_one_go
from seqgen.verbs.voices.four_voices import refuse_long
from seqgen.verbs.voices.tasks import HarmonizeTask

VOICE_NAMES = ("Alto", "Tenor", "Bass")
SOFTER = 0.85  # how loud the lower voices are beside the melody


class Harmonization:
    """How a `HarmonizeTask` is done; raises InvalidInput where its score holds no melody."""

    def __init__(self, task: HarmonizeTask) -> None:
        self.task = task
        self.part_index = chosen_part(task.score, task.part)
        refuse_chords(task.score, self.melody.notes)
        refuse_long(task.score)
        self._ticks_per_quarter = common_ticks_per_quarter(task.score.ticks_per_quarter, STEPS_PER_QUARTER)
        self._pitches = sounding_pitches(self.melody.notes, task.score.ticks_per_quarter, task.score.length_ticks)

    @property
    def melody(self) -> Part:
        """The part that is harmonized."""
        return self.task.score.parts[self.part_index]

    def finished_steps(self, network: Any, index: int) -> Steps[Score]:
        """Returns, a step of sampling at a time, the setting number ``index``; the task's seed is known."""
        harmonizer = HARMONIZERS[self.task.model](network, self.task.gibbs_steps)
        shift = self._octave_shift()
        rng = dice(self.task.seed or 0, index)
        symbols = yield from harmonizer(self._soprano(shift), rng, self.task.temperature)
        return self._score(symbols, shift)

    finished = in_one_go(finished_steps)

    def _octave_shift(self) -> int:
        """The whole octaves that bring the melody's middle nearest to that of the sopranos."""
        middle = median_low(self._pitches[self._pitches != SILENT_PITCH].tolist() or [self.melody.notes[0].pitch])
        return octave_shift(middle, float(VOICE_RANGES[SOPRANO].mean()))

    def _soprano(self, shift: int) -> NDArray[np.int16]:
        """Symbols (T,); a note beyond the sopranos' range is heard in the nearest octave within it."""
        lowest, highest = VOICE_RANGES[SOPRANO]
        heard = folded(self._pitches + shift, lowest, highest)
        return symbols_of(np.where(self._pitches == SILENT_PITCH, SILENT_PITCH, heard).astype(np.int16))

    def _score(self, symbols: Symbols, shift: int) -> Score:
        given = self.task.score.with_ticks_per_quarter(self._ticks_per_quarter)
        melody = given.parts[self.part_index]
        velocity = max(1, round(SOFTER * median_low(note.velocity for note in melody.notes)))
        pitches = np.where(symbols == SILENCE, SILENT_PITCH, np.clip(symbols + LOWEST_PITCH - shift, 0, 127))
        lower = (
            Part(tuple(notes_of(column.astype(np.int16), given.ticks_per_quarter, velocity)), name, melody.program)
            for name, column in zip(VOICE_NAMES, pitches.T[SOPRANO + 1 :], strict=True)
        )
        sixteenth_ticks = given.ticks_per_quarter // STEPS_PER_QUARTER
        length_ticks = max(given.length_ticks, len(symbols) * sixteenth_ticks)
        return replace(given, parts=(replace(melody, name=melody.name or "Soprano"), *lower), length_ticks=length_ticks)
