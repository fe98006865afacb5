"""What is written is read back: every score, exactly."""

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from seqgen.music import Key, KeyChange, Metre, MetreChange, Note, Part, Score, TempoChange
from seqgen.music.midi import read_midi, write_midi

PICK_UP = Score(24, (Part((Note(0, 67, 24), Note(24, 72, 48)), "tune"),), 120, bar_restarts=(24,))
MODES = Score(24, (), 960, keys=tuple(KeyChange(96 * i, Key("D", mode)) for i, mode in enumerate(("dorian", "minor"))))
SAME_METRE_TWICE = Score(24, (), 300, (MetreChange(0, Metre(3, 4)), MetreChange(100, Metre(3, 4))), bar_restarts=(100,))
TRIPLET_PICK_UP = Score(24, (), 104, bar_restarts=(8,))
LIKE_A_PICK_UP = Score(24, (), 120, (MetreChange(0, Metre(1, 4)), MetreChange(24, Metre(4, 4))))
LIKE_A_PICK_UP_CUT = replace(LIKE_A_PICK_UP, bar_restarts=(12,))
REPEATED_NOTE = Score(24, (Part((Note(0, 60, 24, 1), Note(24, 60, 24, 2), Note(24, 60, 25, 3))),), 60)
RESTING_DRUMS = Score(24, (Part((), "drums", 3, True), Part((), "flute", 73)), 96)
SLOW = Score(24, (), 96, tempos=(TempoChange(0, (1 << 24) - 1),))


@given(score=st.from_type(Score))
@example(PICK_UP)
@example(MODES)
@example(SAME_METRE_TWICE)
@example(TRIPLET_PICK_UP)
@example(LIKE_A_PICK_UP)
@example(LIKE_A_PICK_UP_CUT)
@example(REPEATED_NOTE)
@example(RESTING_DRUMS)
@example(SLOW)
def test_reading_what_was_written_gives_the_same_score(score: Score) -> None:
    file = read_midi(write_midi(score))
    assert file.score == score
    assert file.warnings == ()
