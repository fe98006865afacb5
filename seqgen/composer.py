"""The composer: one object behind the command line, gRPC and Python.

>>> from seqgen import ComposeTask, Composer
>>> composition, = Composer().compose(ComposeTask(style="jig", bars=2, seed=1))
>>> composition.score.length_ticks == 2 * 6 * 240
True
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from seqgen.melody_jobs import Composition, MelodyComposed, MelodyJobs, seeded
from seqgen.model_shelf import ModelShelf
from seqgen.models.card import ModelCard
from seqgen.stepwise import Steps, in_one_go
from seqgen.verbs.compose.task import ComposeTask
from seqgen.verbs.work import MelodyTask

if TYPE_CHECKING:  # who composes does not wait for what the other verbs need
    from seqgen.verbs.accompany.accompaniment import Accompaniment
    from seqgen.verbs.accompany.task import AccompanyTask
    from seqgen.verbs.critique import Critique, CritiqueTask
    from seqgen.verbs.room.continuation import ContinueTask
    from seqgen.verbs.room.infilling import InfillTask
    from seqgen.verbs.stepped import SteppedTask
    from seqgen.verbs.suggest.task import Suggestion, SuggestTask
    from seqgen.verbs.voices.tasks import HarmonizeTask, RestoreTask, VaryTask

JUDGES = ("melody-transformer",)


class Composer(MelodyJobs):
    """Every verb as a method; loads models when they are first asked for and runs one engine for each.

    ``checkpoint`` replaces the shipped weights of its model. Not thread-safe: servers give it one thread. Every verb
    raises InvalidInput for a task that its model cannot do.
    """

    def __init__(self, checkpoint: Path | str | None = None) -> None:
        super().__init__(ModelShelf(checkpoint))

    def compose(self, task: ComposeTask) -> list[Composition[ComposeTask]]:
        """All melodies of a task, in order of index."""
        return self._all(task)

    def continue_(self, task: "ContinueTask") -> "list[Composition[ContinueTask]]":
        """The given score with new bars behind its own, ``task.count`` times."""
        return self._all(task)

    def infill(self, task: "InfillTask") -> "list[Composition[InfillTask]]":
        """The given score with some bars written anew, ``task.count`` times."""
        return self.pieces(task) if task.is_for_voices else self._all(task)

    def harmonize(self, task: "HarmonizeTask") -> "list[Composition[HarmonizeTask]]":
        """The melody and three voices below it, ``task.count`` times."""
        return self.pieces(task)

    def restore(self, task: "RestoreTask") -> "list[Composition[RestoreTask]]":
        """The damaged score made whole, ``task.count`` times."""
        return self.pieces(task)

    def vary(self, task: "VaryTask") -> "list[Composition[VaryTask]]":
        """Variations of the score, ``task.count`` of them."""
        return self.pieces(task)

    def piece_steps(self, task: "SteppedTask") -> Steps[list[Composition[Any]]]:
        """Returns, a step of sampling at a time, the pieces of harmonize, restore, vary, or infill for voices."""
        from seqgen.verbs.stepped import STEPPED

        task, verb = seeded(task), STEPPED[type(task)]
        work, model = verb.work(task), self._shelf.load(task.model, verb.name, verb.models)
        pieces = []
        for index in range(task.count):
            score = yield from work.finished_steps(model.network, index)
            pieces.append(Composition(score, task, index, model.card.name, model.card.version))
        return pieces

    pieces = in_one_go(piece_steps)

    def suggest_steps(self, task: "SuggestTask") -> "Steps[list[Suggestion]]":
        """Returns, a step at a time, what may come next, or stand in a note's or a bar's place, the likeliest first."""
        from seqgen.verbs.suggest.suggestions import suggestion_steps

        return suggestion_steps(self._shelf.load(task.model, "suggest", JUDGES).network, task)

    suggest = in_one_go(suggest_steps)

    def critique(self, task: "CritiqueTask") -> "Critique":
        """How likely each note is, and where the piece breaks rules."""
        from seqgen.verbs.critique.melody import melody_critique

        return melody_critique(self._shelf.load(task.model, "critique", JUDGES), task)

    def accompany(self, task: "AccompanyTask") -> "Accompaniment":
        """A partner who answers phrases as they are played; for a ``with`` block."""
        from seqgen.verbs.accompany.accompaniment import Accompaniment

        model = self._shelf.load(task.model, "accompany", JUDGES)
        return Accompaniment(model.network, seeded(task), model.card.version)

    def models(self) -> list[ModelCard]:
        """The cards of all models that are shipped, those among them that only judge included."""
        return self._shelf.cards()

    def model(self, name: str) -> ModelCard:
        """The card of one model; raises InvalidInput for an unknown name."""
        return self._shelf.card(name)

    def warm_up(self) -> None:
        """Load the default model and compile what it needs, so that the first request is as fast as the next."""
        self.compose(ComposeTask(bars=1, seed=0))

    def _all(self, task: MelodyTask) -> list[Composition[Any]]:
        events = self.stream(task, wants_notes=False)
        finished = [event.composition for event in events if isinstance(event, MelodyComposed)]
        return sorted(finished, key=lambda composition: composition.index)
