"""infill by chorale-cnn: some bars of one voice or of all four are written anew; the rest stays untouched."""

from collections.abc import Iterator
from dataclasses import MISSING, fields

import numpy as np

from seqgen.errors import InvalidInput
from seqgen.field_checks import refuse
from seqgen.generation.chorales.allowed import region
from seqgen.generation.chorales.gibbs import OrderlessNetwork
from seqgen.music.bars import bars_of
from seqgen.stepwise import Steps
from seqgen.verbs.room.infilling import InfillTask
from seqgen.verbs.voices.rewriting import Rewriting
from seqgen.verbs.voices.work import VoicesWork

MELODY_FIELDS = ("style", "chords", "close_on_tonic", "top_k", "top_p", "min_p", "max_in_a_row", "beam_width")


class VoiceInfilling(VoicesWork):
    """How an `InfillTask` for voices is done: the part alone or, where none is named, all four.

    Notes that begin outside those bars stay; one that begins inside is replaced to its end. Raises InvalidInputs for
    wishes that only melody models grant, InvalidInput where no 16th is free.
    """

    def __init__(self, task: InfillTask) -> None:
        refuse(_melody_wishes(task))
        super().__init__(task)
        chosen = self.voices.numbered([] if task.part is None else [task.part])
        bars = [bar for bar in bars_of(self.voices.score) if task.from_bar <= bar.number <= task.to_bar]
        start_tick, stop_tick = bars[0].start_tick, bars[-1].end_tick
        replaced = [
            {note for note in line if voice in chosen and start_tick <= note.start_tick < stop_tick}
            for voice, line in enumerate(self.voices.lines)
        ]
        step_ticks = self.voices.step_ticks
        inside = region(self.voices.steps, tuple(chosen), -(-start_tick // step_ticks), stop_tick // step_ticks)
        self._rewriting = Rewriting(self.voices, replaced, inside)
        if not self._rewriting.is_free.any():
            sentence = f"a note from before bar {task.from_bar} sounds beyond bar {task.to_bar}; begin with its own bar"
            raise InvalidInput("to_bar", sentence)

    def rewriting_steps(self, network: OrderlessNetwork, rng: np.random.Generator) -> Steps[Rewriting]:
        """What the task names."""
        yield from ()
        return self._rewriting


def _melody_wishes(task: InfillTask) -> Iterator[InvalidInput]:
    """Those that a task has beyond their defaults."""
    defaults = {field.name: field.default for field in fields(task) if field.default is not MISSING}
    for name in MELODY_FIELDS:
        if (value := getattr(task, name)) != defaults[name]:
            sentence = f"{name} must be left out for {task.model}, which has no such control, got {str(value)[:40]}"
            yield InvalidInput(name, sentence)
