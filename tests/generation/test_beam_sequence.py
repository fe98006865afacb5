"""Beam search: wide enough it finds the best of all, one wide it is greedy, and states follow their hypotheses.

In the engine it shares the steps with others: they wait for no search.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import pytest

from seqgen.generation import Engine, MelodySequence
from seqgen.generation.beam_sequence import LENGTH_EXPONENT, BeamSequence

TOKENS, STEPS = 3, 5
TABLE = np.random.default_rng(4).normal(0, 2, (STEPS, TOKENS + 1, TOKENS)).astype(np.float32)


@dataclass(frozen=True)
class Word:
    """Five letters, or fewer where it ends with the last letter twice."""

    letters: tuple[int, ...] = ()

    @property
    def is_done(self) -> bool:
        return len(self.letters) == STEPS or self.letters[-2:] == (TOKENS - 1, TOKENS - 1)

    @property
    def cursor(self) -> tuple[int, ...]:
        return self.letters

    def features(self) -> list[int]:
        return [self.letters[-1] if self.letters else TOKENS]

    def next_tokens(self) -> np.ndarray:
        return np.arange(TOKENS)

    def branched(self, token: int) -> "Word":
        return Word((*self.letters, token))


@dataclass
class Letters:
    """A model whose state counts steps and spells what it has read, so that a mixed-up state would be seen."""

    alive: list[list[int]] = field(default_factory=list)

    def start(self) -> list[int]:
        self.alive.append([])
        return self.alive[-1]

    def copy(self, state: list[int]) -> list[int]:
        self.alive.append(list(state))
        return self.alive[-1]

    def stop(self, state: list[int]) -> None:
        self.alive = [other for other in self.alive if other is not state]

    def step(self, features: np.ndarray, states: Sequence[list[int]]) -> np.ndarray:
        for row, state in zip(features, states, strict=True):
            state.append(int(row[0]))
        return np.stack([TABLE[len(state) - 1, row[0]] for row, state in zip(features, states, strict=True)])


def log_probability(letters: tuple[int, ...]) -> float:
    total, last = 0.0, TOKENS
    for step, letter in enumerate(letters):
        row = TABLE[step, last].astype(np.float64)
        total += float(row[letter] - np.log(np.exp(row).sum()))
        last = letter
    return total


def score(letters: tuple[int, ...]) -> float:
    return log_probability(letters) / ((5 + len(letters)) / 6) ** LENGTH_EXPONENT


def all_words() -> list[tuple[int, ...]]:
    words = set()
    for letters in itertools.product(range(TOKENS), repeat=STEPS):
        word = Word()
        for letter in letters:
            word = word if word.is_done else word.branched(letter)
        words.add(word.letters)
    return sorted(words)


def searched(width: int, model: Letters | None = None) -> tuple[int, ...]:
    model = model or Letters()
    beam = BeamSequence(cast(MelodySequence, Word()), width)
    engine = Engine(model, max_rows=4)
    engine.submit(beam, group=0)
    engine.submit(BeamSequence(cast(MelodySequence, Word()), 2), group=1)
    while not engine.is_idle:
        engine.advance()
    assert model.alive == [], "every state was given back"
    return cast(Any, beam.cursor)


def test_a_wide_beam_finds_the_best_of_all() -> None:
    assert searched(10_000) == max(all_words(), key=score)


def test_a_beam_of_one_is_greedy() -> None:
    word = Word()
    while not word.is_done:
        word = word.branched(int(TABLE[len(word.letters), word.features()[0]].argmax()))
    assert searched(1) == word.letters


@pytest.mark.parametrize("width", [2, 3, 8])
def test_wider_is_no_worse_here(width: int) -> None:
    assert score(searched(width)) >= score(searched(1))


def test_only_chosen_tokens_make_a_melody_longer() -> None:
    """Between free letters one is forced: it is read at once, and no share of the probability is lost."""

    class Forced(Word):
        def next_tokens(self) -> np.ndarray:
            return np.array([1]) if len(self.letters) % 2 else np.arange(TOKENS)

        def branched(self, token: int) -> "Forced":
            return Forced((*self.letters, token))

    beam = BeamSequence(cast(MelodySequence, Forced()), 4)
    for _ in range(STEPS):
        beam.branch(TABLE[0, : len(beam.inputs())])
    assert beam.is_done and {hypothesis.tokens for hypothesis in beam.finished} <= {1, 2, 3}
    assert [hypothesis.score for hypothesis in beam.finished] == sorted(
        (hypothesis.log_probability / ((5 + hypothesis.tokens) / 6) ** LENGTH_EXPONENT for hypothesis in beam.finished),
        reverse=True,
    )


def test_searches_leave_room_for_others_and_wait_with_one_state() -> None:
    """Four searches of 4 rows and one that samples, where a step has 8: a search at a time, and the other always."""
    model = Letters()
    engine = Engine(model, max_rows=8)
    for group in range(4):
        engine.submit(BeamSequence(cast(MelodySequence, Word()), 4), group)
    sampled = BeamSequence(cast(MelodySequence, Word()), 1)
    engine.submit(sampled, group=4)
    steps = 0
    while not sampled.is_done:
        assert sampled in engine.advance()
        assert len(model.alive) <= 4 + 3 + 1
        steps += 1
    assert steps <= STEPS
    while not engine.is_idle:
        assert len(engine.advance()) <= 1
    assert model.alive == []


def test_until_it_is_over_nothing_is_certain() -> None:
    beam = BeamSequence(cast(MelodySequence, Word()), 2)
    beam.branch(TABLE[0, TOKENS][None])
    assert cast(Any, beam.cursor) == () and not beam.is_done
    assert len(beam.inputs()) == 2
    beam.is_cancelled = True
    assert beam.is_done
