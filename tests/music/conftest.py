"""What a Score can be: the strategy behind every `@given(score=from_type(Score))` under tests/music."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from seqgen.music import Key, KeyChange, Metre, MetreChange, Note, Part, Score, TempoChange
from seqgen.music.key import MAX_SHARPS, MODES
from seqgen.music.metre import DENOMINATORS, MAX_NUMERATOR

settings.register_profile("busy-machine", deadline=None)
settings.load_profile("busy-machine")

DIVISIONS = (8, 24, 96, 480, 32_760)  # all hold a bar of N/32
METRES = st.builds(Metre, st.integers(1, MAX_NUMERATOR), st.sampled_from(DENOMINATORS))
KEYS = st.builds(Key.from_sharps, st.integers(-MAX_SHARPS, MAX_SHARPS), st.sampled_from(list(MODES)))
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@st.composite
def notes_of_one_pitch(draw: st.DrawFn, pitch: int, length_ticks: int) -> list[Note]:
    """Notes that touch and overlap, but never lie inside one another: MIDI cannot tell whose end is whose."""
    tick = st.integers(0, length_ticks - 1)
    spans = zip(sorted(draw(st.lists(tick, max_size=5))), sorted(draw(st.lists(tick, max_size=5))), strict=False)
    velocity = st.integers(1, 127)
    return [Note(start, pitch, max(1, end - start), draw(velocity)) for start, end in spans]


@st.composite
def parts(draw: st.DrawFn, length_ticks: int) -> Part:
    pitches = draw(st.lists(st.integers(0, 127), unique=True, max_size=4))
    notes = [note for pitch in pitches for note in draw(notes_of_one_pitch(pitch, length_ticks))]
    return Part(tuple(sorted(notes)), draw(NAMES), draw(st.integers(0, 127)), draw(st.booleans()))


@st.composite
def scores(draw: st.DrawFn) -> Score:
    division = draw(st.sampled_from(DIVISIONS))
    length_ticks = draw(st.integers(1, 20 * division))
    ticks = st.lists(st.integers(1, length_ticks), unique=True, max_size=4).map(sorted)
    tempos = st.integers(1, 10_000_000)
    return Score(
        division,
        tuple(draw(st.lists(parts(length_ticks), max_size=4))),
        length_ticks,
        tuple(MetreChange(tick, draw(METRES)) for tick in [0, *draw(ticks)]),
        tuple(KeyChange(tick, draw(KEYS)) for tick in [0, *draw(ticks)]),
        tuple(TempoChange(tick, draw(tempos)) for tick in [0, *draw(ticks)]),
        tuple(draw(ticks)),
        draw(NAMES),
    )


@st.composite
def tunes(draw: st.DrawFn) -> Score:
    """One voice on a grid of 24 a quarter, so thirds of it too, in any metre and key, with a pick-up or not."""
    metre = Metre.parse(draw(st.sampled_from(("4/4", "3/4", "2/4", "6/8", "9/8", "12/8", "2/2", "3/8", "5/8", "7/4"))))
    rhythm = draw(st.lists(st.sampled_from((*[6, 8, 12, 16, 18, 24, 36, 48], *range(1, 121))), min_size=1, max_size=30))
    pitches = st.one_of(st.none(), st.integers(36, 96))
    notes: list[Note] = []
    tick = 0
    for duration_ticks in rhythm:
        pitch = draw(pitches) if notes else 60
        notes += [] if pitch is None else [Note(tick, pitch, duration_ticks)]
        tick += duration_ticks
    bar_ticks = metre.bar_ticks(24)
    pick_up = draw(st.one_of(st.none(), st.integers(1, bar_ticks - 1)))
    return Score(
        24,
        (Part(tuple(notes), "melody"),),
        max(tick, bar_ticks + (pick_up or 0)),
        (MetreChange(0, metre),),
        (KeyChange(0, draw(KEYS)),),
        bar_restarts=(pick_up,) if pick_up else (),
        title=draw(st.sampled_from(("", "A Tune", "Ça va: 2|3"))),
    )


st.register_type_strategy(Key, KEYS)
st.register_type_strategy(Metre, METRES)
st.register_type_strategy(Score, scores())


@pytest.fixture(scope="session")
def melodies() -> st.SearchStrategy[Score]:
    """Scores of one voice, which every kind of notation can hold."""
    return tunes()
