"""How other notes for a whole bar are suggested.

A beam search fills the bar as `Infilling` does, everything around it being known. What it finds is taken as it is
heard: two that write their rests differently are one. They and the bar as it is are weighed by p(bar | all around it),
where of a given note that sounds beyond the bar the part within is weighed.
"""

from collections.abc import Iterable
from itertools import pairwise

from seqgen.errors import InvalidInput
from seqgen.generation import BeamSequence, Engine
from seqgen.models import MelodyTransformer
from seqgen.music.bars import bars_of
from seqgen.music.score import Note
from seqgen.stepwise import Steps
from seqgen.verbs.room.infilling import Infilling, InfillTask
from seqgen.verbs.suggest.notes import in_own_ticks
from seqgen.verbs.suggest.ranks import ranked, shares_of
from seqgen.verbs.suggest.task import Suggestion, SuggestTask

SEARCH_WIDTH = 16  # at least; more where more suggestions are wanted

Notes = tuple[Note, ...]
"""Those of a bar."""


def bar_alternatives(network: MelodyTransformer, task: SuggestTask, number: int) -> Steps[list[Suggestion]]:
    """Returns, a step of the search at a time, what may stand in a bar; raises InvalidInput where nothing can."""
    work = _filling(task, number)
    found = yield from _found(network, work, max(SEARCH_WIDTH, task.count))
    others = _as_heard(work, found)
    melodies = [work.read_filled(notes) for notes in (work.given_notes, *others.values())]
    share, *shares = shares_of(network, melodies, work.tokens_around).tolist()
    duration_ticks = next(bar.duration_ticks for bar in bars_of(task.score) if bar.number == number)
    weighed = [Suggestion(notes, duration_ticks, p) for notes, p in zip(others, shares, strict=True)]
    return ranked([Suggestion(work.emptied_notes, duration_ticks, share, is_given=True), *weighed], task.count)


def _filling(task: SuggestTask, number: int) -> Infilling:
    try:
        return Infilling(InfillTask(score=task.score, part=task.part, style=task.style, from_bar=number, to_bar=number))
    except InvalidInput as error:
        raise InvalidInput("bar" if error.field in ("from_bar", "to_bar") else error.field, str(error)) from None


def _as_heard(work: Infilling, found: Iterable[Notes]) -> dict[Notes, Notes]:
    """Each but the given bar once, by its notes in the score's own ticks, as far as those can say it."""
    heard: dict[Notes, Notes] = {}
    for notes in found:
        own = tuple(in_own_ticks(work.given, note) for note in notes)
        is_one_voice = all(before.end_tick <= after.start_tick for before, after in pairwise(own))
        if notes != work.given_notes and is_one_voice:
            heard.setdefault(own, notes)
    return heard


def _found(network: MelodyTransformer, work: Infilling, width: int) -> Steps[list[Notes]]:
    beam, engine = BeamSequence(work.sequence(network, 0), width), Engine(network)
    engine.submit(beam, group=work)
    try:
        while not engine.is_idle:
            engine.advance()
            yield
    finally:  # who leaves in between leaves no states behind
        beam.is_cancelled = True
        engine.schedule()
    return [tuple(work.new_notes(hypothesis.sequence.cursor)) for hypothesis in beam.finished]
