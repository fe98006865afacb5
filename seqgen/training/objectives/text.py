"""Text: windows of documents, each character predicted from those before it in the window."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seqgen import nn
from seqgen.models.text_transformer import TextTransformer, TextTransformerConfig
from seqgen.nn import glue
from seqgen.nn.losses import IGNORED_LABEL
from seqgen.nn.tape import Tensor
from seqgen.text import END, START, Window, moved
from seqgen.text.vocabulary import Tokens
from seqgen.training.batches import padded


@dataclass(frozen=True, slots=True)
class TextBatch:
    """Tokens (B, T), ``START`` first, and those that follow them as labels (B, T), -100 where none counts."""

    tokens: NDArray[np.int64]
    labels: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TextObjective:
    """Every character of a window that counts, and the end of a document that has one."""

    network: TextTransformer
    unit: str = "character"

    @property
    def config(self) -> TextTransformerConfig:
        """What the network was made of."""
        return self.network.config

    def document(self, text: str, is_whole: bool) -> Tokens:
        """Tokens of a document, its end included where it is whole."""
        tokens = self.network.vocabulary.encode(text)
        return np.append(tokens, np.int32(END)) if is_whole else tokens

    def length(self, example: Window) -> int:
        """Tokens that are read, wherever the window is moved to; a line's beginning may add a quarter."""
        return min(len(example.document), self.config.window)

    def batch(self, examples: Sequence[Window], rng: np.random.Generator | None) -> TextBatch:
        """Pad to the longest; ``rng`` moves each window to a place nearby."""
        if rng is None:
            return collate(examples)
        [newline] = self.network.vocabulary.encode("\n")
        return collate([moved(example, self.config.window, int(newline), rng) for example in examples])

    def units(self, batch: TextBatch) -> int:
        """Labels that count."""
        return int((batch.labels != IGNORED_LABEL).sum())

    def loss(self, batch: TextBatch, seed: int | None) -> Tensor:
        """Mean nats per character."""
        logits = self.network(batch.tokens, seed)
        return nn.cross_entropy(glue.reshape(logits, (-1, logits.shape[-1])), batch.labels.reshape(-1))


def collate(windows: Sequence[Window]) -> TextBatch:
    """Pad to the longest; what is padded comes last, where no earlier token sees it."""
    shown = [window.document[window.start : window.stop].astype(np.int64) for window in windows]
    labels = [tokens.copy() for tokens in shown]
    for row, window in zip(labels, windows, strict=True):
        row[: window.scored_from - window.start] = IGNORED_LABEL
    return TextBatch(padded([np.append(START, tokens[:-1]) for tokens in shown]), padded(labels, IGNORED_LABEL))
