"""Any wishes that do not contradict each other are kept, all of them, whatever the network prefers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seqgen.errors import InvalidInputs
from seqgen.music.codec import vocabulary as v
from seqgen.music.fixed_note import FixedNote
from seqgen.music.harmony.progression import Progression
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.scale import Scale
from seqgen.verbs.compose.outline import MelodyOutline
from seqgen.verbs.compose.plan import finished_score, plan_melody
from seqgen.verbs.compose.task import ComposeTask

KEYS = [Key("D"), Key("G", "mixolydian"), Key("E", "dorian"), Key("Bb"), Key("B", "minor"), Key("C", "lydian")]
METRES = [Metre(2, 2), Metre(6, 8), Metre(3, 4), Metre(7, 8), Metre(9, 32), Metre(11, 16), Metre(12, 8), Metre(1, 4)]
SCALES = ["pentatonic", "blues", "harmonic-minor", "whole-tone", "chromatic", "D E F# A B", "G"]
CHORDS = ["D", "G | A7", "D G | A7 | Em - | Bb C", "D / A7 G", "- | C", "Bb"]


@st.composite
def possible_tasks(draw: st.DrawFn) -> ComposeTask:
    """A melody, and every wish that fits those before it, in an order of its own."""
    metre = draw(st.sampled_from(METRES))
    lowest = draw(st.integers(36, 84))
    task = ComposeTask(
        metre=metre,
        key=draw(st.sampled_from(KEYS)),
        bars=draw(st.integers(1, 4)),
        pickup_eighths=draw(st.integers(0, max(0, 8 * metre.numerator // metre.denominator - 1))),
        lowest_pitch=lowest,
        highest_pitch=draw(st.integers(lowest + 12, 96)),
        temperature=1.0,
        top_p=1.0,
        seed=0,
        max_in_a_row=draw(st.integers(0, 2)),
    )
    for name, value in draw(st.permutations(list(wishes(draw, task)))):
        fixed = (*task.fixed_notes, value) if name == "fixed_notes" else value
        try:
            task = replace(task, **{name: fixed})
        except InvalidInputs:
            continue
    return task


def wishes(draw: st.DrawFn, task: ComposeTask) -> Iterator[tuple[str, Any]]:
    """Wishes one by one, impossible ones among them."""
    metre, pitches = task.resolved_metre, st.integers(task.lowest_pitch, task.highest_pitch)
    thirty_seconds = 32 * metre.numerator // metre.denominator
    yield "close_on_tonic", draw(st.booleans())
    yield "scale", draw(st.none() | st.sampled_from(SCALES).map(Scale))
    yield "chords", draw(st.none() | st.sampled_from(CHORDS).map(Progression.parse))
    for _ in range(draw(st.integers(0, 6))):
        beat = 1 + draw(st.integers(0, thirty_seconds - 1)) * metre.denominator / 32
        length = draw(st.sampled_from([1, 2, 3, 4, 8, 12, 16, 64])) / 8
        yield "fixed_notes", FixedNote(draw(st.integers(0, task.bars)), beat, draw(pitches), length)


def composed_blindly(task: ComposeTask, seed: int, sharpness: float) -> list[tuple[int, int, int]]:
    """The notes of a melody by a network that knows nothing: random logits, the sharper the more stubborn."""
    random = np.random.default_rng(seed)
    sequence = plan_melody(MelodyOutline(task), 0)
    while not sequence.is_done:
        assert len(sequence.legal_tokens()) >= 1
        sequence.take((sharpness * random.standard_normal(v.VOCABULARY_SIZE)).astype(np.float32))
    score = finished_score(sequence.cursor, MelodyOutline(task))
    return [(note.start_tick, note.pitch, note.end_tick) for note in score.notes]


@settings(max_examples=100, deadline=None)
@given(possible_tasks(), st.integers(0, 2**32), st.sampled_from([0.0, 1.0, 5.0]))
def test_nothing_gets_stuck_and_everything_is_kept(
    broken: Callable, task: ComposeTask, seed: int, sharpness: float
) -> None:
    assert broken(task, composed_blindly(task, seed, sharpness)) == []


@pytest.mark.slow
@settings(max_examples=3000, deadline=None)
@given(possible_tasks(), st.integers(0, 2**32), st.sampled_from([0.0, 1.0, 5.0]))
def test_nothing_gets_stuck_in_thousands(broken: Callable, task: ComposeTask, seed: int, sharpness: float) -> None:
    assert broken(task, composed_blindly(task, seed, sharpness)) == []
