"""What is copied: whole tunes, tunes moved to another key, cut tunes; and against the plainest search there is."""

from dataclasses import replace
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seqgen.evaluation.music.memorisation import Memorisation, TrainingNotes
from seqgen.music.score import Note, Part, Score

NOTES = st.tuples(st.integers(60, 62), st.sampled_from([12, 24]))
TUNES = st.lists(st.lists(NOTES, max_size=12), max_size=4)


def melody(notes: list[tuple[int, int]]) -> Score:
    """(pitch, ticks) one after the other."""
    starts = [0, *accumulate(ticks for _, ticks in notes)]
    line = tuple(Note(start, pitch, ticks) for start, (pitch, ticks) in zip(starts, notes, strict=False))
    return Score(24, (Part(line),), starts[-1])


def random_notes(seed: int, count: int = 40) -> list[tuple[int, int]]:
    rng = np.random.default_rng(seed)
    pitches, ticks = rng.integers(55, 80, count).tolist(), rng.choice([6, 12, 24], count).tolist()
    return list(zip(pitches, ticks, strict=True))


TUNE, OTHER = random_notes(1), random_notes(2)
TRAINING = TrainingNotes([melody(OTHER), melody(TUNE)])


def longest(*pieces: list[tuple[int, int]]) -> list[int]:
    return TRAINING.longest_runs([melody(piece) for piece in pieces]).tolist()


def test_a_copied_tune_counts_all_its_notes_in_any_key() -> None:
    transposed = [(pitch + 5, ticks) for pitch, ticks in TUNE]
    assert longest(TUNE, transposed, OTHER, TUNE[7:30]) == [40, 40, 40, 23]


def test_a_changed_pitch_cuts_on_both_sides() -> None:
    changed = [*TUNE]
    changed[10] = (TUNE[10][0] + 1, TUNE[10][1])
    assert longest(changed, changed[:20], changed[:11]) == [29, 10, 10]


def test_a_changed_duration_cuts_on_both_sides() -> None:
    changed = [*TUNE]
    changed[10] = (TUNE[10][0], 36)
    assert longest(changed, changed[:20]) == [29, 10]


def test_nothing_is_copied_across_the_end_of_a_tune() -> None:
    assert longest(OTHER[-9:] + TUNE[:9]) == [9]


def test_two_pieces_are_no_one_piece() -> None:
    assert longest(TUNE[:9], TUNE[9:]) == [9, 31]


def test_rests_are_not_compared() -> None:
    part = melody(TUNE).parts[0]
    later = tuple(replace(note, start_tick=note.start_tick + 24 * (note.start_tick > 200)) for note in part.notes)
    assert TRAINING.longest_runs([Score(24, (Part(later),), 2000)]).tolist() == [40]


def test_less_than_two_notes_are_no_run() -> None:
    assert longest([], TUNE[:1], [(60, 5), (61, 5)]) == [0, 0, 0]
    assert TrainingNotes([]).longest_runs([melody(TUNE)]).tolist() == [0]


def test_the_figures() -> None:
    runs = [0, 10, 16, 17, 40]
    assert TRAINING.memorisation([melody(TUNE[:run]) for run in runs]) == Memorisation(
        median_notes=16.0,
        percentile_95_notes=pytest.approx(17 + 0.8 * 23),
        longest_notes=40,
        copying_share=pytest.approx(2 / 5),
    )


def plainly(training: list[list[tuple[int, int]]], piece: list[tuple[int, int]]) -> int:
    """Compare every run of the piece with every run of every tune."""

    def runs(notes: list[tuple[int, int]], length: int) -> set[tuple]:
        return {
            tuple((pitch - notes[start][0], ticks) for pitch, ticks in notes[start : start + length])
            for start in range(len(notes) - length + 1)
        }

    lengths = range(2, len(piece) + 1)
    return max((n for n in lengths if any(runs(piece, n) & runs(tune, n) for tune in training)), default=0)


@settings(deadline=None)
@given(TUNES, TUNES)
def test_as_the_plainest_search_finds(training: list, pieces: list) -> None:
    found = TrainingNotes(map(melody, training)).longest_runs(list(map(melody, pieces)))
    assert found.tolist() == [plainly(training, piece) for piece in pieces]
