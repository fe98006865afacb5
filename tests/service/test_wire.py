"""What crosses the wire arrives equal."""

from hypothesis import given
from hypothesis import strategies as st

from seqgen import wire
from seqgen.music.fixed_note import FixedNote
from seqgen.music.harmony.progression import Progression
from seqgen.music.key import MODES, Key
from seqgen.music.metre import DENOMINATORS, Metre
from seqgen.music.scale import Scale
from seqgen.music.score import KeyChange, MetreChange, Note, Part, Score, TempoChange
from seqgen.v1.composer_service_pb2 import ComposeTask as ComposeTaskMessage
from seqgen.v1.score_pb2 import Score as ScoreMessage
from seqgen.verbs.compose.task import ComposeTask

TICKS = st.integers(0, 2**31 - 1)
NOTES = st.builds(Note, TICKS, st.integers(0, 127), TICKS, st.integers(1, 127))
PARTS = st.builds(Part, st.lists(NOTES).map(tuple), st.text(), st.integers(0, 127), st.booleans())
KEYS = st.builds(Key.from_pitch_class, st.integers(0, 11), st.sampled_from(list(MODES)))
METRES = st.builds(Metre, st.integers(1, 32), st.sampled_from(DENOMINATORS))
SCORES = st.builds(
    Score,
    st.integers(1, 32767),
    st.lists(PARTS, max_size=3).map(tuple),
    TICKS,
    st.lists(st.builds(MetreChange, TICKS, METRES), max_size=3).map(tuple),
    st.lists(st.builds(KeyChange, TICKS, KEYS), max_size=3).map(tuple),
    st.lists(st.builds(TempoChange, TICKS, st.integers(1, 2**24 - 1)), max_size=3).map(tuple),
    st.lists(TICKS).map(tuple),
    st.text(),
)
FIXED_NOTES = st.builds(
    FixedNote, st.integers(1, 15), st.sampled_from([1.0625, 2.5]), st.integers(55, 86), st.sampled_from([0.125, 1.0])
)
TASKS = st.builds(
    ComposeTask,
    key=KEYS,
    metre=st.none() | st.sampled_from([Metre(3, 4), Metre(6, 8)]),
    bars=st.integers(1, 128),
    quarters_per_minute=st.none() | st.floats(20, 400),
    temperature=st.floats(0, 2),
    top_k=st.integers(0, 1000),
    seed=st.none() | st.integers(0, 2**63 - 1),
    min_p=st.floats(0, 1),
    max_in_a_row=st.integers(0, 16),
    beam_width=st.integers(1, 16),
)
WISHES = st.builds(
    ComposeTask,
    scale=st.just(Scale("chromatic")),
    fixed_notes=st.lists(FIXED_NOTES, unique_by=lambda note: (note.bar, note.beat)).map(tuple),
    chords=st.none() | st.sampled_from(["D", "D/F# | G A7 | - Bm / /"]).map(Progression.parse),
    close_on_tonic=st.booleans(),
)


@given(SCORES)
def test_a_score_arrives_equal(score: Score) -> None:
    message = ScoreMessage.FromString(wire.score_to_message(score).SerializeToString())
    assert wire.score_from_message(message) == score


@given(TASKS | WISHES)
def test_a_task_arrives_equal(task: ComposeTask) -> None:
    message = ComposeTaskMessage.FromString(wire.task_to_message(task).SerializeToString())
    assert wire.task_from_message(message) == task
