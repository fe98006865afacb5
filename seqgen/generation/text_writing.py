"""From a request for text to the sequence that writes it."""

import secrets
from collections.abc import Callable, Mapping

from seqgen.generation.sampling import Sampler
from seqgen.generation.text_sequence import Grammar, TextSequence, write_all
from seqgen.models import TextTransformer
from seqgen.models.loading import LoadedModel
from seqgen.music.codec.abc_grammar import AbcGrammar
from seqgen.text.write_task import WriteTask

GRAMMARS: Mapping[str, Callable[[], Grammar]] = {"tune-text": AbcGrammar}
"""What a model writes under, by its name; any other writes freely."""
DRAWN_SEEDS = 2**31


def text_sequence(model: LoadedModel[TextTransformer], task: WriteTask, index: int = 0) -> TextSequence:
    """Text number ``index`` of a task. Raises InvalidInput for a prompt that the model cannot go on from."""
    seed = secrets.randbelow(DRAWN_SEEDS) if task.seed is None else task.seed
    sampler = Sampler(task.temperature, task.top_k, task.top_p, seed, index)
    grammar = GRAMMARS.get(model.card.name)
    return TextSequence(
        model.network.vocabulary, sampler, task.prompt, task.chars, None if grammar is None else grammar()
    )


def write_text(model: LoadedModel[TextTransformer], task: WriteTask) -> str:
    """The prompt and what the model writes behind it. Raises InvalidInput as `text_sequence` does."""
    sequence = text_sequence(model, task)
    write_all(model.network, [sequence])
    return sequence.text
