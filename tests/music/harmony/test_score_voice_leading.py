"""Faults in scores: the same as on the grid, whatever the rhythm."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from seqgen.errors import InvalidInput
from seqgen.music import Note, Part, Score
from seqgen.music.harmony.faults import ScoreFault
from seqgen.music.harmony.score_voice_leading import score_faults, score_faults_per_bar, sounding_pitches
from seqgen.music.harmony.voice_leading import voice_leading_faults

SIXTEENTH = 6


def score_of(pitches: np.ndarray, length: int = SIXTEENTH, **settings: tuple[int, ...]) -> Score:
    """A note of ``length`` ticks for each pitch of a grid of 16ths."""
    parts = tuple(
        Part(tuple(Note(SIXTEENTH * step, pitch, length) for step, pitch in enumerate(voice) if pitch >= 0))
        for voice in pitches.T.tolist()
    )
    return Score(24, parts, SIXTEENTH * len(pitches), **settings)


@given(
    pitches=arrays(np.int16, st.tuples(st.integers(1, 20), st.just(4)), elements=st.sampled_from((-1, *range(48, 72)))),
    length=st.sampled_from((SIXTEENTH, SIXTEENTH - 2)),
)
def test_a_score_has_the_faults_of_its_grid(pitches: np.ndarray, length: int) -> None:
    expected = [(fault.name, SIXTEENTH * fault.step, fault.voices) for fault in voice_leading_faults(pitches)]
    assert [(fault.name, fault.tick, fault.voices) for fault in score_faults(score_of(pitches, length))] == expected


def test_rhythms_are_sampled_where_a_part_moves() -> None:
    score = Score(
        24,
        (
            Part((Note(0, 72, 48), Note(48, 74, 48))),
            Part((Note(0, 67, 96),)),
            Part((Note(0, 55, 16), Note(16, 57, 16), Note(32, 59, 16), Note(48, 57, 48))),
            Part((Note(0, 48, 32), Note(48, 50, 48))),
        ),
        96,
    )
    ticks, pitches = sounding_pitches(score)
    assert ticks.tolist() == [0, 16, 32, 48, 96]
    assert pitches.tolist() == [
        [72, 67, 55, 48],
        [72, 67, 57, 48],
        [72, 67, 59, -1],
        [74, 67, 57, 50],
        [-1, -1, -1, -1],
    ]
    assert pitches.dtype == np.int16


def test_of_overlapping_notes_the_newest_and_highest_counts() -> None:
    top = Part((Note(0, 60, 96), Note(24, 64, 24), Note(24, 67, 24), Note(72, 65, 24)))
    ticks, pitches = sounding_pitches(Score(24, (top, *[Part(())] * 3), 96))
    assert dict(zip(ticks.tolist(), pitches[:, 0].tolist(), strict=True)) == {0: 60, 24: 67, 48: -1, 72: 65, 96: -1}


def test_faults_have_their_bars_and_a_pickup_is_bar_0() -> None:
    steps = [[72, 64, 55, 48]] * 2 + [[71, 65, 57, 50]] * 15 + [[71, 65, 57, 38]] * 3
    score = score_of(np.array(steps), bar_restarts=(12,))
    assert score_faults(score) == [
        ScoreFault("parallel fifths", 12, 1, (2, 3)),
        *[ScoreFault("range", 102, 1, (3,))],
    ]
    assert score_faults_per_bar(score) == [Counter(), Counter({"parallel fifths": 1, "range": 1}), Counter()]


def test_four_parts_are_needed() -> None:
    drums = Part((Note(0, 36, 24),), is_drum=True)
    with pytest.raises(InvalidInput, match=r"^voice leading needs four parts .* got 3$") as refusal:
        score_faults(Score(24, (Part(()),) * 3 + (drums,), 96))
    assert refusal.value.field == "score"
    assert score_faults(Score(24, (drums,) + (Part(()),) * 4, 96)) == []
    assert score_faults_per_bar(Score(24, (Part(()),) * 4, 0)) == []
