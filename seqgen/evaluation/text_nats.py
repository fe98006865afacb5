"""How well a network predicts text that it never read, beside a count model, in nats and bits per character.

All tokens count: the characters and, where documents are whole, their ends; the sum is divided by the number of
characters. A character that the training text lacks counts as the one token `UNKNOWN`, for both models alike.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seqgen import nn
from seqgen.errors import InvalidInput
from seqgen.evaluation.count_model import ContextCounts, Observations
from seqgen.models import TextTransformer
from seqgen.text import START, UNKNOWN, TextData, overlapping
from seqgen.text.vocabulary import Tokens
from seqgen.training.batches import grouped
from seqgen.training.objectives.text import TextObjective, collate

COUNT_MODEL_ORDERS = (6, 5)  # the first for which contexts can be numbered in 64 bits
MAX_ROWS = 16
Nats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TextNats:
    """Pooled over all documents of a split; ``unknown_characters`` are those that the training text lacks."""

    split: str
    documents: int
    characters: int
    unknown_characters: int
    nats_per_character: float
    bits_per_character: float
    count_model_order: int
    count_model_nats_per_character: float
    count_model_bits_per_character: float
    data_sha256: str

    def figures(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def text_nats(network: TextTransformer, data: TextData, split: str) -> TextNats:
    """Score a split with the network and with counts of the train part; raises InvalidInput for an empty split."""
    texts = data.split(split)
    if not texts:
        raise InvalidInput("split", f"split {split} of {data.name!r} holds no text; give a longer one")
    objective = TextObjective(network)
    documents, train = ([objective.document(text, data.are_whole) for text in part] for part in (texts, data.train))
    characters = sum(map(len, texts))
    counts = CharacterCounts(train, len(network.vocabulary))
    nats = sum(float(document.sum()) for document in document_nats(network, documents)) / characters
    count_nats = sum(float(counts.nats(document).sum()) for document in documents) / characters
    return TextNats(
        split=split,
        documents=len(documents),
        characters=characters,
        unknown_characters=sum(int((document == UNKNOWN).sum()) for document in documents),
        nats_per_character=nats,
        bits_per_character=nats / log(2),
        count_model_order=counts.order,
        count_model_nats_per_character=count_nats,
        count_model_bits_per_character=count_nats / log(2),
        data_sha256=data.sha256,
    )


def document_nats(network: TextTransformer, documents: Sequence[Tokens]) -> list[Nats]:
    """Minus the log-probability of every token, one array (T,) a document, each with half a window before it or more.

    A document's first half window has what is before it.
    """
    windows = [
        (number, window)
        for number, document in enumerate(documents)
        for window in overlapping(document, network.config.window)
    ]
    nats = [np.zeros(len(document)) for document in documents]
    for group in grouped(windows, MAX_ROWS):
        batch = collate([window for _, window in group])
        logits = network(batch.tokens).value
        losses, _ = nn.operators().cross_entropy.forward(
            logits.reshape(-1, logits.shape[-1]), batch.labels.reshape(-1), reduction="none"
        )
        for (number, window), row in zip(group, losses.reshape(batch.labels.shape), strict=True):
            scored = row[window.scored_from - window.start : window.stop - window.start]
            nats[number][window.scored_from : window.stop] = scored
    return nats


class CharacterCounts:
    """A count model of tokens below ``symbol_count``: each is predicted from the ``order - 1`` before it."""

    def __init__(self, documents: Sequence[Tokens], symbol_count: int) -> None:
        self.order = next(order for order in COUNT_MODEL_ORDERS if symbol_count**order < 2**63)
        sizes = (symbol_count,) * (self.order - 1)
        self._counts = ContextCounts(sizes, symbol_count, map(self._observed, documents))

    def nats(self, document: Tokens) -> Nats:
        """Minus the log-probability of each token (T,)."""
        return self._counts.nats(self._observed(document))

    def _observed(self, document: Tokens) -> Observations:
        context = self.order - 1
        padded = np.concatenate([np.full(context, START, np.int64), document])
        return Observations([padded[context - back : -back] for back in range(1, self.order)], document)
