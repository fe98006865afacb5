"""From a request for text to the sequence that writes it."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace

from seqgen.generation.sampling import Sampler
from seqgen.generation.text_sequence import Grammar, TextSequence, write_all
from seqgen.models import TextTransformer
from seqgen.models.loading import LoadedModel
from seqgen.music.codec.abc_grammar import AbcGrammar
from seqgen.text.write_task import WriteTask

GRAMMARS: Mapping[str, Callable[[], Grammar]] = {"tune-text": AbcGrammar}
"""What a model writes under, by its name; any other writes freely."""
DRAWN_SEEDS = 2**31


def seeded(task: WriteTask) -> WriteTask:
    """The task with a seed, drawn where it has none."""
    return task if task.seed is not None else replace(task, seed=secrets.randbelow(DRAWN_SEEDS))


def text_sequence(model: LoadedModel[TextTransformer], task: WriteTask, index: int = 0) -> TextSequence:
    """Text number ``index`` of a task. Raises InvalidInput for a prompt that the model cannot go on from.

    Only a model with a grammar has learned where a text ends; any other learned from pieces of one.
    """
    sampler = Sampler(task.temperature, task.top_k, task.top_p, seeded(task).seed or 0, index)
    grammar = GRAMMARS.get(model.card.name)
    under = None if grammar is None else grammar()
    return TextSequence(model.network.vocabulary, sampler, task.prompt, task.chars, under, may_end=under is not None)


def written(model: LoadedModel[TextTransformer], task: WriteTask) -> TextSequence:
    """The prompt and what the model writes behind it, at its end. Raises InvalidInput as `text_sequence` does."""
    sequence = text_sequence(model, task)
    write_all(model.network, [sequence])
    return sequence
