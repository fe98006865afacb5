"""Progressions: read as musicians write them, placed on beats, repeated over the music, refused by the bar."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqgen.errors import InvalidInput
from seqgen.music import Metre
from seqgen.music.harmony.chord import Chord
from seqgen.music.harmony.progression import MAX_BARS, MAX_ENTRIES, ChordChange, Progression, entry_starts

C, D, G, A = (Chord(root) for root in "CDGA")
ENTRIES = st.one_of(st.none(), st.sampled_from([C, D, G, A, Chord("F#", "minor7"), Chord("D", "major", "F#")]))
PROGRESSIONS = st.builds(
    Progression,
    st.lists(st.lists(ENTRIES, min_size=1, max_size=9).map(tuple), min_size=1, max_size=6).map(tuple),
)
COMMON, WALTZ, JIG = Metre(4, 4), Metre(3, 4), Metre(6, 8)


def starts(text: str, metre: Metre) -> list[tuple[int, str]]:
    return [(change.start_tick, str(change.chord)) for change in Progression.parse(text).changes(0, metre, 24)]


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        ("D | G A | D / / A |", ((D,), (G, A), (D, D, D, A))),
        ("| D | G ||", ((D,), (G,))),
        ("D | / A | . .", ((D,), (D, A), (A, A))),
        ("- | D N.C. / | NC", ((None,), (D, None, None), (None,))),
        ("D | G\n\nA | D", ((D,), (G,), (A,), (D,))),
        ("D/F# /", ((Chord("D", "major", "F#"),) * 2,)),
    ],
)
def test_texts_are_read(text: str, bars: tuple[tuple[Chord | None, ...], ...]) -> None:
    assert Progression.parse(text).bars == bars


@given(progression=PROGRESSIONS)
def test_the_text_of_a_progression_is_that_progression(progression: Progression) -> None:
    assert Progression.parse(str(progression)) == progression


def test_a_usual_text_comes_back() -> None:
    for text in ("D | G A | D / / A", "N.C. | Bbmaj7 / F#m", "D/F# G | D"):
        assert str(Progression.parse(text)) == text


def test_chords_share_the_beats_of_a_bar() -> None:
    assert starts("D A", COMMON) == [(0, "D"), (48, "A")]
    assert starts("D / / A", COMMON) == [(0, "D"), (72, "A")]
    assert starts("D G A", COMMON) == [(0, "D"), (48, "G"), (72, "A")]
    assert starts("D A", WALTZ) == [(0, "D"), (48, "A")]
    assert starts("D A", JIG) == [(0, "D"), (36, "A")]
    assert starts("D A", Metre(9, 8)) == [(0, "D"), (72, "A")]
    assert starts("D G A C", Metre(2, 2)) == [(0, "D"), (24, "G"), (48, "A"), (72, "C")]
    assert starts("D G A", Metre(2, 4)) == [(0, "D"), (24, "G"), (36, "A")]
    assert starts("D / A G / A", JIG) == [(0, "D"), (24, "A"), (36, "G"), (60, "A")]
    assert starts("D", Metre(5, 8)) == [(0, "D")]
    assert entry_starts(7, JIG, 24) == (0, 12, 24, 36, 42, 54, 66)
    assert starts("- D / -", COMMON) == [(0, "None"), (24, "D"), (72, "None")]


@given(entries=st.integers(1, MAX_ENTRIES), metre=..., ticks_per_quarter=st.sampled_from((24, 480)))
def test_entries_begin_in_order_within_the_bar(entries: int, metre: Metre, ticks_per_quarter: int) -> None:
    ticks = entry_starts(entries, metre, ticks_per_quarter)
    assert ticks[0] == 0
    assert list(ticks) == sorted(ticks)
    assert ticks[-1] < metre.bar_ticks(ticks_per_quarter)
    beats = metre.bar_ticks(ticks_per_quarter) // metre.beat_ticks(ticks_per_quarter)
    if entries <= beats:
        assert all(tick % metre.beat_ticks(ticks_per_quarter) == 0 for tick in ticks)
        lengths = [b - a for a, b in zip(ticks, (*ticks[1:], metre.bar_ticks(ticks_per_quarter)), strict=True)]
        assert max(lengths) - min(lengths) <= metre.beat_ticks(ticks_per_quarter)


@given(progression=PROGRESSIONS, bar_index=st.integers(0, 20), tick=st.integers(0, 95))
def test_the_chord_at_a_tick_is_the_newest_change(progression: Progression, bar_index: int, tick: int) -> None:
    changes = progression.changes(bar_index, COMMON, 24)
    newest = [change.chord for change in changes if change.start_tick <= tick][-1]
    assert progression.chord_at(bar_index, tick, COMMON, 24) == newest
    assert progression.chord_at(bar_index + len(progression.bars), tick, COMMON, 24) == newest


def test_four_bars_accompany_sixteen_and_a_pickup() -> None:
    progression = Progression.parse("D | G | C | G A")
    chords = [progression.chord_at(bar, 0, JIG, 24) for bar in range(16)]
    assert chords == [D, G, C, G] * 4
    assert progression.chord_at(-1, 60, JIG, 24) == A
    assert progression.chord_at(3, 500, JIG, 24) == A
    assert progression.changes(3, JIG, 24) == (ChordChange(0, G), ChordChange(36, A))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", f"^chords must fill 1..{MAX_BARS} bars, got 0$"),
        (" \n ", f"^chords must fill 1..{MAX_BARS} bars, got 0$"),
        ("D |" * (MAX_BARS + 1), f"^chords must fill 1..{MAX_BARS} bars, got {MAX_BARS + 1}$"),
        ("D | | A", "^bar 2 of chords must have 1..32 entries .* got 0$"),
        ("D | A |" + " D" * 33, "^bar 3 of chords must have 1..32 entries .* got 33$"),
        ("|", "^bar 1 of chords must have"),
        ("D | H", "^bar 2 of chords: a chord must be a root .* got 'H'$"),
        ("D\nG | am", "^bar 3 of chords: a chord must be a root .* got 'am'$"),
        ("/ D", "^bar 1 of chords begins with /, which repeats a chord; write a chord first$"),
    ],
)
def test_errors_name_the_bar(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence) as refusal:
        Progression.parse(text)
    assert refusal.value.field == "chords"
    assert "\n" not in str(refusal.value)
