"""Every note that went in comes out, in signs that can be written."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqgen.errors import InvalidInput
from seqgen.music import Metre, MetreChange, Note, Part, Score
from seqgen.music.bars import Bar, bars_of
from seqgen.music.notation import Event, Symbol, symbols_in, voices_of
from seqgen.music.notation.values import is_one_value


def signs(metre: str, *spans: tuple[int, int], number: int = 1, duration_ticks: int | None = None) -> list[str]:
    """Durations in quarters as written, ``~`` after a tied one, the tuplet's number behind, ``r`` before a rest."""
    bar_ticks = duration_ticks or Metre.parse(metre).bar_ticks(24)
    events = [Event((60,), 80, start, stop) for start, stop in spans]
    return [text_of(symbol) for symbol in symbols_in(Bar(number, 0, bar_ticks, Metre.parse(metre)), events, 24)]


def text_of(symbol: Symbol) -> str:
    number = f"({symbol.tuplet.actual}" if symbol.tuplet else ""
    return f"{'' if symbol.event else 'r'}{symbol.written}{number}{'~' * symbol.goes_on}"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param(signs("4/4"), ["r4"], id="empty-bar"),
        pytest.param(signs("4/4", (0, 96)), ["4"], id="whole-note"),
        pytest.param(signs("4/4", (24, 96)), ["r1", "3"], id="dotted-half-after-a-rest"),
        pytest.param(signs("4/4", (0, 84)), ["7/2", "r1/2"], id="two-dots"),
        pytest.param(signs("4/4", (0, 60)), ["2~", "1/2", "r3/2"], id="five-eighths-are-cut-at-the-middle"),
        pytest.param(signs("4/4", (12, 72)), ["r1/2", "3/2~", "1", "r1"], id="five-eighths-off-the-beat"),
        pytest.param(signs("6/8", (0, 60)), ["3/2~", "1", "r1/2"], id="five-eighths-of-6/8-are-cut-at-the-beat"),
        pytest.param(signs("5/8", (0, 60)), ["2~", "1/2"], id="a-whole-bar-of-5/8"),
        pytest.param(signs("4/4", (0, 8), (8, 16), (16, 24)), ["1/2(3"] * 3 + ["r3"], id="triplet"),
        pytest.param(signs("4/4", (0, 16), (16, 24)), ["1(3", "1/2(3", "r3"], id="triplet-of-quarter-and-eighth"),
        pytest.param(signs("4/4", (0, 16), (16, 32), (32, 48)), ["1(3"] * 3 + ["r2"], id="triplet-over-two-beats"),
        pytest.param(signs("4/4", (0, 4), (4, 8), (8, 12)), ["1/4(3"] * 3 + ["r7/2"], id="triplet-in-half-a-beat"),
        pytest.param(signs("4/4", (0, 8), (8, 96)), ["1/2(3", "1(3~", "3"], id="a-note-held-out-of-a-triplet"),
        pytest.param(signs("6/8", (0, 18), (18, 36)), ["3/4", "3/4", "r3/2"], id="two-in-a-dotted-beat"),
        pytest.param(signs("4/4", (0, 8), number=0, duration_ticks=8), ["1/2(3"], id="pick-up-of-a-triplet-eighth"),
        pytest.param(
            signs("4/4", (0, 60), number=0, duration_ticks=60), ["1/2~", "2"], id="a-pick-up-ends-on-the-beat"
        ),
        pytest.param(signs("4/4", (-9, 100)), ["4~"], id="held-through-the-bar"),
    ],
)
def test_how_notes_are_written(written: list[str], expected: list[str]) -> None:
    assert written == expected


@given(data=st.data())
def test_signs_fill_the_bars_and_ties_join_to_the_notes_that_went_in(
    data: st.DataObject, melodies: st.SearchStrategy[Score]
) -> None:
    score = data.draw(melodies)
    (voice,) = voices_of(score.notes)
    notes: list[Note] = []
    for bar in bars_of(score):
        now = Fraction(0)
        for symbol in symbols_in(bar, voice, 24):
            assert symbol.start == now and is_one_value(symbol.written)
            start, duration = bar.start_tick + int(24 * now), int(24 * symbol.duration)
            now += symbol.duration
            if symbol.event is not None and symbol.is_continued:
                notes[-1] = Note(notes[-1].start_tick, notes[-1].pitch, notes[-1].duration_ticks + duration)
            elif symbol.event is not None:
                notes.append(Note(start, symbol.event.pitches[0], duration))
        assert 24 * now == bar.duration_ticks
    assert tuple(notes) == score.notes


@pytest.mark.parametrize(
    ("ticks_per_quarter", "reason"),
    [
        pytest.param(17, "divide a beat by 17", id="seventeenths"),
        pytest.param(512, "too fine to be written", id="half-of-a-256th"),
    ],
)
def test_what_no_sign_can_show_is_refused(ticks_per_quarter: int, reason: str) -> None:
    bar = Bar(1, 0, 4 * ticks_per_quarter, Metre(4, 4))
    with pytest.raises(InvalidInput, match=reason):
        symbols_in(bar, [Event((60,), 80, 0, 3)], ticks_per_quarter)


def test_chords_and_voices() -> None:
    notes = [Note(0, 60, 24), Note(0, 64, 24, 99), Note(0, 48, 48), Note(24, 62, 24)]
    chord, melody = Event((60, 64), 99, 0, 24), Event((62,), 80, 24, 48)
    assert voices_of(notes) == [[chord, melody], [Event((48,), 80, 0, 48)]]
    assert voices_of([]) == [[]]


def test_bars_cover_the_score_and_count_from_the_first_full_one() -> None:
    metres = (MetreChange(0, Metre(4, 4)), MetreChange(120, Metre(3, 4)))
    score = Score(24, (Part(()),), 250, metres, bar_restarts=(24,))
    assert [(bar.number, bar.start_tick, bar.end_tick, str(bar.metre)) for bar in bars_of(score)] == [
        (0, 0, 24, "4/4"),
        (1, 24, 120, "4/4"),
        (2, 120, 192, "3/4"),
        (3, 192, 250, "3/4"),
    ]
    assert bars_of(Score(24, (), 0)) == ()
