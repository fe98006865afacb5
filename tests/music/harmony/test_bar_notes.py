"""Sounding time by bar and pitch class, beside a count tick by tick."""

import numpy as np
from hypothesis import given, settings

from seqgen.music import Metre, MetreChange, Note, Part, Score
from seqgen.music.harmony.bar_notes import BarNotes


def tick_by_tick(score: Score, notes: BarNotes, weights: list[int], held_weight: int) -> list[list[int]]:
    table = [[0] * 12 for _ in notes.bars]
    sounding = [note for part in score.parts if not part.is_drum for note in part.notes]
    for note, weight in zip(sounding, weights, strict=True):
        for row, bar in zip(table, notes.bars, strict=True):
            overlap = max(0, min(note.end_tick, bar.end_tick) - max(note.start_tick, bar.start_tick))
            row[note.pitch % 12] += overlap * (weight if note.start_tick >= bar.start_tick else held_weight)
    return table


@settings(max_examples=60)
@given(score=...)
def test_sounding_ticks_are_what_counting_gives(score: Score) -> None:
    notes = BarNotes.of(score)
    weights = np.arange(len(notes.start_ticks)) % 5 + 1
    assert notes.sounding_ticks(weights, 7).tolist() == tick_by_tick(score, notes, weights.tolist(), 7)


def test_a_note_through_four_bars() -> None:
    notes = BarNotes.of(Score(24, (Part((Note(48, 67, 288),)),), 384))
    assert notes.sounding_ticks(np.array([3]), 2)[:, 7].tolist() == [144, 192, 192, 96]
    assert notes.sounding_ticks(np.array([3]), 2).sum() == 624


def test_places_in_pickups_and_changed_metres() -> None:
    part = Part(tuple(Note(tick, 60, 12) for tick in (0, 24, 60, 132)))
    metres = (MetreChange(0, Metre(4, 4)), MetreChange(120, Metre(3, 4)))
    notes = BarNotes.of(Score(24, (part,), 192, metres, bar_restarts=(24,)))
    assert [bar.number for bar in notes.bars] == [0, 1, 2]
    assert notes.bar_indexes.tolist() == [0, 1, 1, 2]
    assert notes.place_ticks.tolist() == [72, 0, 36, 12]
    assert notes.beat_ticks.tolist() == [24, 24, 24]
