"""What crosses the wire arrives equal."""

from hypothesis import given
from hypothesis import strategies as st

from seqgen import wire
from seqgen.compose_task import ComposeTask
from seqgen.music.key import MODES, Key
from seqgen.music.metre import DENOMINATORS, Metre
from seqgen.music.score import KeyChange, MetreChange, Note, Part, Score, TempoChange
from seqgen.v1.score_pb2 import Score as ScoreMessage

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
TASKS = st.builds(
    ComposeTask,
    key=KEYS,
    metre=st.none() | st.sampled_from([Metre(3, 4), Metre(6, 8)]),
    bars=st.integers(1, 128),
    quarters_per_minute=st.none() | st.floats(20, 400),
    temperature=st.floats(0, 2),
    top_k=st.integers(0, 1000),
    seed=st.none() | st.integers(0, 2**63 - 1),
)


@given(SCORES)
def test_a_score_arrives_equal(score: Score) -> None:
    message = ScoreMessage.FromString(wire.score_to_message(score).SerializeToString())
    assert wire.score_from_message(message) == score


@given(TASKS)
def test_a_task_arrives_equal(task: ComposeTask) -> None:
    assert wire.task_from_message(wire.task_to_message(task)) == task
