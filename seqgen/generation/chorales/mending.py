"""Gibbs sampling with the rule against parallels: a note that makes one is drawn anew as a whole, where it makes none.

Notes that are hidden together know nothing of each other, so blocks of them run in parallel; and a single 16th cannot
mend what a whole note does. So, once all is drawn, one of the notes that make each fault (either voice's, before or
after) is hidden and drawn again, from the geometric mean of its 16ths' probabilities, among the pitches that lead
nowhere in parallel from the note before and to the note after; and so on until no fault is left that can be mended.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seqgen.generation.chorales.gibbs import OrderlessNetwork, drawn, gibbs_steps
from seqgen.generation.chorales.parallels import parallels
from seqgen.generation.log_probabilities import log_probabilities
from seqgen.music.codec.chorale import SILENCE, VOICES, Symbols, pitches_of
from seqgen.music.codec.orderless import Mask
from seqgen.music.harmony.faults import PARALLELS
from seqgen.music.harmony.voice_leading import voice_leading_faults
from seqgen.stepwise import Steps, in_one_go

ROUNDS = 16


class HeldNote(NamedTuple):
    """A voice sings one symbol from step ``start`` to, without, ``stop``."""

    start: int
    stop: int
    voice: int


def part_writing_steps(
    network: OrderlessNetwork,
    symbols: Symbols,
    is_free: Mask,
    steps: int,
    rng: np.random.Generator,
    temperature: float,
    allowed: Mask,
) -> Steps[Symbols]:
    """Returns what `gibbs_steps` does of the same arguments, without parallels as far as free notes can change."""
    result = yield from gibbs_steps(network, symbols, is_free, steps, rng, temperature, allowed)
    for _ in range(ROUNDS):
        notes = _suspects(result, is_free, rng)
        if not notes:
            break
        scores = _scores(network, result, notes)
        for note, score in zip(notes, scores, strict=True):
            may = _may_stand(result, note, allowed)
            if may.any():
                [symbol] = drawn(score[None], may[None], temperature, rng.random(1))
                result[note.start : note.stop, note.voice] = symbol
        yield
    return result


part_writing = in_one_go(part_writing_steps)


def _suspects(symbols: Symbols, is_free: Mask, rng: np.random.Generator) -> list[HeldNote]:
    """For each parallel one of the notes that make it, drawn among those that are free from beginning to end."""
    found = set()
    for fault in voice_leading_faults(pitches_of(symbols)):
        if fault.name in PARALLELS:
            steps = (fault.step - 1, fault.step)
            notes = [_note_at(symbols, step, voice) for voice in fault.voices for step in steps]
            free = [note for note in notes if is_free[note.start : note.stop, note.voice].all()]
            found |= {free[rng.integers(len(free))]} if free else set()
    return sorted(found)


def _note_at(symbols: Symbols, step: int, voice: int) -> HeldNote:
    line = symbols[:, voice]
    others = np.flatnonzero(line != line[step])
    before, after = others[others < step], others[others > step]
    start = int(before[-1]) + 1 if len(before) else 0
    return HeldNote(start, int(after[0]) if len(after) else len(line), voice)


def _scores(network: OrderlessNetwork, symbols: Symbols, notes: list[HeldNote]) -> Iterator[NDArray[np.float32]]:
    """For each note (47,), all of them hidden, the mean of its 16ths' logarithms of probabilities."""
    is_hidden = np.zeros(symbols.shape, bool)
    for note in notes:
        is_hidden[note.start : note.stop, note.voice] = True
    logits = network.conditional_logits(symbols, is_hidden)
    for note in notes:
        yield log_probabilities(logits[note.start : note.stop, note.voice]).mean(axis=0)


def _may_stand(symbols: Symbols, note: HeldNote, allowed: Mask) -> Mask:
    """The pitches (47,) allowed at all of a note's steps that make no parallel with what stands around it."""
    start, stop, voice = note
    may = np.array(allowed[start:stop, voice].all(axis=0))
    may[SILENCE] = False
    others = [other for other in range(VOICES) if other != voice]
    if start > 0:
        before, now = symbols[start - 1], symbols[start]
        may &= ~parallels(int(before[voice]), [(int(before[other]), int(now[other])) for other in others])
    if stop < len(symbols):  # backwards in time the rule is the same
        last, after = symbols[stop - 1], symbols[stop]
        may &= ~parallels(int(after[voice]), [(int(after[other]), int(last[other])) for other in others])
    return may
