"""One text on its way: what is given, what may come, and the dice that belong to it."""

from collections.abc import Iterable
from itertools import islice
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from seqgen.errors import InvalidInput
from seqgen.generation.engine import Engine, StepModel
from seqgen.generation.sampling import Sampler
from seqgen.generation.single_sequence import SingleSequence
from seqgen.text import END, START, Vocabulary
from seqgen.text.vocabulary import FIRST_CHARACTER

MAX_AT_ONCE = 32


class Grammar(Protocol):
    """Which characters may come next; none where the text is whole. ``read`` raises ValueError for any other."""

    @property
    def allowed(self) -> str: ...

    def read(self, character: str) -> None: ...


class TextSequence(SingleSequence):
    """What the engine batches: it reads ``prompt``, a character a step, then samples up to ``max_characters`` more.

    It is done before where the text ends: where the network says so, if it ``may_end`` or, with a grammar, where that
    says so and no sooner. Raises InvalidInput for a prompt of unknown characters or against the grammar.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        sampler: Sampler,
        prompt: str,
        max_characters: int,
        grammar: Grammar | None = None,
        *,
        may_end: bool = True,
    ) -> None:
        vocabulary.check_known("prompt", prompt)
        self.vocabulary, self.sampler, self.grammar = vocabulary, sampler, grammar
        self.is_cancelled, self._ends = False, [END] if may_end else []
        self._given: list[int] = vocabulary.encode(prompt).tolist()
        self._tokens = [START]
        self._longest = len(prompt) + max_characters
        if grammar is not None:
            _read_prompt(grammar, prompt)

    @property
    def text(self) -> str:
        """What was read and written so far."""
        return self.vocabulary.decode(token for token in self._tokens if token >= FIRST_CHARACTER)

    @property
    def is_cut(self) -> bool:
        """Whether the grammar wanted more than it got."""
        return self.grammar is not None and bool(self.grammar.allowed)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to sample."""
        if self.is_cancelled or len(self._tokens) > self._longest:
            return True
        if self.grammar is not None:
            return self._is_writing and not self.grammar.allowed
        return self._tokens[-1] == END

    def features(self) -> list[int]:
        """The network's input for the next character: the last one, and how many were before it."""
        return [self._tokens[-1], len(self._tokens) - 1]

    def legal_tokens(self) -> NDArray[np.int64]:
        """The tokens (K,), K >= 1, among which the next one is sampled: never ``START`` or ``UNKNOWN``."""
        if self.grammar is not None:
            return self.vocabulary.encode("".join(sorted(self.grammar.allowed))).astype(np.int64)
        return np.array([*self._ends, *range(FIRST_CHARACTER, len(self.vocabulary))])

    def take(self, logits: NDArray[np.float32]) -> None:
        """Read the next given character, whatever the logits (V,) say, or sample."""
        if not self._is_writing:
            self._tokens.append(self._given[len(self._tokens) - 1])
            return
        self._tokens.append(self.sampler.choose(logits, self.legal_tokens()))
        if self.grammar is not None:
            self.grammar.read(self.vocabulary.decode(self._tokens[-1:]))

    @property
    def _is_writing(self) -> bool:
        return len(self._tokens) > len(self._given)


def write_all(model: StepModel, sequences: Iterable[TextSequence]) -> None:
    """Run sequences to their ends, 32 at once."""
    engine, waiting = Engine(model, MAX_AT_ONCE), iter(sequences)
    for sequence in islice(waiting, MAX_AT_ONCE):
        engine.submit(sequence, group=sequence)
    while not engine.is_idle:
        finished = sum(sequence.is_done for sequence in engine.advance())
        for sequence in islice(waiting, finished):
            engine.submit(sequence, group=sequence)


def _read_prompt(grammar: Grammar, prompt: str) -> None:
    for place, character in enumerate(prompt, start=1):
        try:
            grammar.read(character)
        except ValueError as error:
            sentence = f"prompt must be how a text of this model begins, at its character {place} {error}"
            raise InvalidInput("prompt", sentence) from error
