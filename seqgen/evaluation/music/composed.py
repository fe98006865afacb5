"""What a model composes when it is asked for the keys, metres and lengths of real tunes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from seqgen.composer import Composer
from seqgen.errors import InvalidInput
from seqgen.melody_jobs import Job, MelodyComposed
from seqgen.models.card import ModelCard
from seqgen.models.loading import load_card
from seqgen.music.codec.vocabulary import TICKS_PER_QUARTER
from seqgen.music.corpus.tunes import CorpusTune
from seqgen.music.score import Score
from seqgen.verbs.compose.task import BAR_QUARTERS_RANGE, MAX_BARS, MODEL_NAMES, ComposeTask

TICKS_PER_EIGHTH = TICKS_PER_QUARTER // 2
MOST_AT_ONCE = 32  # a full step of the engine; more would only take memory


def composing_model(path: Path) -> ModelCard:
    """The card of a checkpoint; raises InvalidInput for a model that composes nothing, CheckpointError for no model."""
    card = load_card(path)
    if card.name not in MODEL_NAMES:
        raise InvalidInput("checkpoint", f"{card.name} composes nothing to judge; name {' or '.join(MODEL_NAMES)}")
    return card


def composed(composer: Composer, tasks: Iterable[ComposeTask], finished: Callable[[int], None]) -> list[Score]:
    """One melody for each task, in their order, on 24 ticks a quarter; ``finished(how many)`` is called after each."""
    waiting = iter(tasks)
    jobs = [composer.submit(task, wants_notes=False) for task in islice(waiting, MOST_AT_ONCE)]
    scores: dict[Job, Score] = {}
    while not composer.is_idle:
        for event in composer.advance():
            if isinstance(event, MelodyComposed):
                scores[event.job] = event.composition.score.with_ticks_per_quarter(TICKS_PER_QUARTER)
                jobs += [composer.submit(task, wants_notes=False) for task in islice(waiting, 1)]
                finished(len(scores))
    return [scores[job] for job in jobs]


def can_be_asked_for(tune: CorpusTune) -> bool:
    """Whether a task can name this tune's number of bars and its metre."""
    header = tune.melody.header
    shortest, longest = BAR_QUARTERS_RANGE
    return header.bars <= MAX_BARS and shortest <= 4 * header.metre.numerator / header.metre.denominator <= longest


def tasks_like(tunes: Sequence[CorpusTune], model: str, samples: int, seed: int) -> Iterator[ComposeTask]:
    """``samples`` tasks after the ``tunes`` in turn, with seeds from ``seed`` up; an odd pick-up is left out."""
    for index, tune in enumerate(islice(cycle(tunes), samples)):
        header = tune.melody.header
        eighths, rest = divmod(header.pickup_ticks, TICKS_PER_EIGHTH)
        yield ComposeTask(
            model=model,
            style=tune.style,
            key=header.key,
            metre=header.metre,
            bars=header.bars,
            pickup_eighths=0 if rest else eighths,
            seed=seed + index,
        )
