"""restore: the missing notes of a damaged score are filled in, and those that are likely wrong drawn anew."""

import numpy as np

from seqgen.generation.chorales.allowed import region, without_rests
from seqgen.generation.chorales.doubts import doubted_steps
from seqgen.generation.chorales.gibbs import OrderlessNetwork
from seqgen.music.codec.chorale import SILENCE
from seqgen.music.codec.orderless import Mask
from seqgen.music.score import Note
from seqgen.stepwise import Steps
from seqgen.verbs.voices.four_voices import sounding_steps
from seqgen.verbs.voices.rewriting import Rewriting
from seqgen.verbs.voices.tasks import RestoreTask
from seqgen.verbs.voices.work import VoicesWork


class Restoration(VoicesWork):
    """How a `RestoreTask` is done; raises InvalidInput where its score has not four voices."""

    task: RestoreTask

    def __init__(self, task: RestoreTask) -> None:
        super().__init__(task)
        self._symbols = self.voices.symbols(self.voices.lines)
        self._may_change = region(len(self._symbols), tuple(self.voices.numbered(task.parts)))

    def rewriting_steps(self, network: OrderlessNetwork, rng: np.random.Generator) -> Steps[Rewriting]:
        """What is missing or doubted."""
        rests = self._symbols == SILENCE
        beside = ~rests.all(axis=1, keepdims=True)
        is_missing = rests & beside & self._may_change & self.task.fill_rests
        is_doubted = np.zeros_like(is_missing)
        if self.task.doubt_below > 0:
            is_doubted = yield from doubted_steps(network, self._symbols, is_missing, self.task.doubt_below)
            is_doubted &= self._may_change & ~rests
        return Rewriting(self.voices, self._notes_at(is_doubted), is_missing)

    def allowed(self, rewriting: Rewriting) -> Mask:
        """No rests beside what sounds."""
        return without_rests(super().allowed(rewriting), ~(self._symbols == SILENCE).all(axis=1))

    def _notes_at(self, is_doubted: Mask) -> list[set[Note]]:
        ticks = self.voices.step_ticks
        return [
            {note for note in line if any(is_doubted[step, voice] for step in sounding_steps(note, ticks))}
            for voice, line in enumerate(self.voices.lines)
        ]
