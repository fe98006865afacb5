"""vary: some of a score's notes, chosen by chance, are drawn anew."""

import numpy as np

from seqgen.errors import InvalidInput
from seqgen.generation.chorales.allowed import without_rests
from seqgen.generation.chorales.gibbs import OrderlessNetwork
from seqgen.music.codec.orderless import Mask
from seqgen.music.score import Note
from seqgen.stepwise import Steps
from seqgen.verbs.voices.rewriting import Rewriting
from seqgen.verbs.voices.tasks import VaryTask
from seqgen.verbs.voices.work import VoicesWork


class Variation(VoicesWork):
    """How a `VaryTask` is done; raises InvalidInput where its score has not four voices, or no notes to change."""

    task: VaryTask

    def __init__(self, task: VaryTask) -> None:
        super().__init__(task)
        chosen = self.voices.numbered(task.parts)
        self._notes = [(voice, note) for voice in chosen for note in self.voices.lines[voice]]
        if not self._notes:
            raise InvalidInput("parts", f"parts must hold notes to vary, got {list(task.parts)}, which are silent")

    def rewriting_steps(self, network: OrderlessNetwork, rng: np.random.Generator) -> Steps[Rewriting]:
        """So many notes as the share says."""
        yield from ()
        count = max(1, round(self.task.share * len(self._notes))) if self.task.share > 0 else 0
        replaced: list[set[Note]] = [set() for _ in self.voices.lines]
        for number in rng.permutation(len(self._notes))[:count]:
            voice, note = self._notes[number]
            replaced[voice].add(note)
        nowhere = np.zeros((self.voices.steps, len(replaced)), bool)
        return Rewriting(self.voices, replaced, nowhere)

    def allowed(self, rewriting: Rewriting) -> Mask:
        """Notes become notes, not rests."""
        return without_rests(super().allowed(rewriting), np.asarray(rewriting.is_free.any(axis=1)))
