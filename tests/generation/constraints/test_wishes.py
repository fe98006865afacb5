"""Single constraints, where all of them together would not show it."""

import numpy as np
import pytest

from seqgen.generation.constraints import CloseOnTonic, Constraint, FixedNotes
from seqgen.music.codec.cursor import MelodyCursor, MelodyHeader
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.score import Note


def cursor_at(tick: int, *notes: Note) -> MelodyCursor:
    cursor = MelodyCursor(MelodyHeader(0, Key("D"), Metre(4, 4), 4))
    cursor.tick, cursor.notes = tick, list(notes)
    return cursor


def test_a_constraint_leaves_open_what_it_does_not_say() -> None:
    free, cursor, pitches = Constraint(), cursor_at(0), np.arange(60, 72)
    assert free.pitches(cursor, pitches) is pitches and free.allows_rest(cursor)
    assert free.earliest_end(cursor, 60) is None and free.latest_end(cursor, None) is None


D, G = Note(0, 62, 24), Note(24, 67, 24)


@pytest.mark.parametrize(
    ("tick", "notes", "may_rest"),
    [
        (0, [], True),
        (48, [], False),
        (48, [D], True),
        (48, [D, G], False),
        (72, [G, Note(48, 74, 24)], True),
        (48, [D, Note(96, 67, 24)], True),
        (48, [G, Note(96, 62, 24)], False),
    ],
    ids=["before", "nothing sounded", "closed", "open", "closed later", "open behind the gap", "closed behind the gap"],
)
def test_a_rest_closes_only_after_the_tonic_whatever_lies_behind_a_gap(
    tick: int, notes: list[Note], may_rest: bool
) -> None:
    close, cursor = CloseOnTonic(tonic_pitch_class=2, closing_tick=48), cursor_at(tick, *notes)
    assert close.allows_rest(cursor) is may_rest
    assert (close.latest_end(cursor, None) is None) is (may_rest and tick >= 24)


def test_fixed_notes_end_what_comes_before_each_and_nothing_after_the_last() -> None:
    fixed = FixedNotes({24: (62, 48), 60: (64, 72)})
    ends = {
        tick: (fixed.earliest_end(cursor_at(tick), 62), fixed.latest_end(cursor_at(tick), 62))
        for tick in range(0, 96, 12)
    }
    assert ends == {
        0: (None, 24), 12: (None, 24), 24: (48, 48), 36: (None, 60), 48: (None, 60), 60: (72, 72), 72: (None, None),
        84: (None, None),
    }  # fmt: skip
