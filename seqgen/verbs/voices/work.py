"""What infill, restore and vary do alike for four voices."""

from abc import ABC, abstractmethod

import numpy as np

from seqgen.generation.chorales.allowed import within_ranges
from seqgen.generation.chorales.gibbs import OrderlessNetwork
from seqgen.generation.chorales.mending import part_writing_steps
from seqgen.generation.dice import dice
from seqgen.music.codec.orderless import Mask
from seqgen.music.score import Score
from seqgen.sampled_task import DEFAULT_GIBBS_STEPS
from seqgen.stepwise import Steps, in_one_go
from seqgen.verbs.room.infilling import InfillTask
from seqgen.verbs.voices.four_voices import FourVoices
from seqgen.verbs.voices.rewriting import Rewriting
from seqgen.verbs.voices.tasks import VoicesTask


class VoicesWork(ABC):
    """Draws notes of ``voices`` anew; raises InvalidInput where a task's score has no such voices."""

    def __init__(self, task: "VoicesTask | InfillTask") -> None:
        self.task = task
        self.voices = FourVoices.of(task.score)

    @abstractmethod
    def rewriting_steps(self, network: OrderlessNetwork, rng: np.random.Generator) -> Steps[Rewriting]:
        """Returns, a step at a time, what is given up; only what chance decides is drawn from ``rng``."""

    def allowed(self, rewriting: Rewriting) -> Mask:
        """What may be sung (T, 4, 47)."""
        return within_ranges(len(rewriting.symbols))

    def finished_steps(self, network: OrderlessNetwork, index: int) -> Steps[Score]:
        """Returns, a step of sampling at a time, the score number ``index``; the task's seed is known."""
        task, rng = self.task, dice(self.task.seed or 0, index)
        rewriting = yield from self.rewriting_steps(network, rng)
        steps = DEFAULT_GIBBS_STEPS if task.gibbs_steps is None else task.gibbs_steps
        given, is_free, allowed = rewriting.symbols, rewriting.is_free, self.allowed(rewriting)
        symbols = yield from part_writing_steps(network, given, is_free, steps, rng, task.temperature, allowed)
        return rewriting.score(symbols)

    finished = in_one_go(finished_steps)
