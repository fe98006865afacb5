"""The melody codec: lossless on what it accepts, clear about what it refuses."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seqgen.music import Key, KeyChange, Metre, MetreChange, Note, Part, Score
from seqgen.music.abc import read_abc
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import FEATURE_SIZES, MelodyCursor, MelodyHeader, feature_rows
from seqgen.music.codec.melody import NotAMelody, decode, encode
from seqgen.music.key import MODES

KEYS = [Key.from_sharps(sharps, mode) for mode in MODES for sharps in range(-4, 5)]
METRES = [Metre.parse(text) for text in ("4/4", "6/8", "2/2", "9/8", "3/4", "7/8", "5/16", "12/8")]


@st.composite
def melodies(draw: st.DrawFn) -> Score:
    """Any one-voice score on the grid: rests, long notes, pick-up, irregular bars, changes of metre and key."""
    ticks = draw(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 420), st.integers(48, 84)), min_size=1))
    notes: list[Note] = []
    for rest, duration, pitch in ticks:
        start = rest + (notes[-1].end_tick if notes else 0)
        notes.append(Note(start, pitch, duration))
    length = notes[-1].end_tick + draw(st.integers(0, 500))
    metre = draw(st.sampled_from(METRES))
    cuts = sorted(draw(st.sets(st.integers(1, max(1, length - 1)), max_size=4)))
    changes = draw(st.lists(st.sampled_from(METRES), min_size=len(cuts), max_size=len(cuts)))
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=len(cuts) + 1, max_size=len(cuts) + 1))
    restarts = sorted(draw(st.sets(st.integers(1, max(1, length - 1)), max_size=3)))
    return Score(
        v.TICKS_PER_QUARTER,
        (Part(tuple(notes)),),
        length,
        metres=(
            MetreChange(0, metre),
            *(MetreChange(tick, change) for tick, change in zip(cuts, changes, strict=True)),
        ),
        keys=(KeyChange(0, keys[0]), *(KeyChange(tick, key) for tick, key in zip(cuts, keys[1:], strict=True))),
        bar_restarts=tuple(restarts),
    )


@given(melodies())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_round_trip_is_lossless(score: Score) -> None:
    encoded = encode(score, style=2)
    assert decode(encoded.header, encoded.tokens) == score
    assert encoded.note_count == len(score.notes)


def test_transposed_tunes_have_the_same_tokens() -> None:
    in_g = encode(read_abc("X:1\nM:6/8\nL:1/8\nK:G\nGAB dBG|"), 0)
    in_d = encode(read_abc("X:1\nM:6/8\nL:1/8\nK:D\nDEF AFD|"), 0)
    assert in_g.tokens == in_d.tokens
    assert in_g.header.key != in_d.header.key


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"parts": (Part((Note(0, 60, 24), Note(0, 64, 24))),)}, "chord"),
        ({"parts": (Part((Note(0, 60, 24), Note(12, 64, 24))),)}, "chord"),
        ({"parts": (Part((Note(0, 60, 24),)), Part((Note(0, 64, 24),)))}, "several parts"),
        ({"parts": (Part(()),)}, "several parts"),
        ({"ticks_per_quarter": 25}, "duration off the grid"),
        ({"parts": (Part((Note(0, 20, 24),)),)}, "pitch out of range"),
    ],
    ids=["chord", "overlap", "two parts", "no notes", "off the grid", "too low"],
)
def test_refusals_name_a_reason(change: dict[str, object], reason: str) -> None:
    score = Score(v.TICKS_PER_QUARTER, (Part((Note(0, 60, 24),)),), 96)
    with pytest.raises(NotAMelody) as raised:
        encode(replace(score, **change), 0)
    assert raised.value.reason == reason


@pytest.mark.parametrize(("pitch", "where"), [(100, "38 semitones above"), (37, "25 semitones below")])
def test_a_note_too_far_off_is_told_from_where_and_how_far_it_may_be(pitch: int, where: str) -> None:
    score = Score(
        v.TICKS_PER_QUARTER, (Part((Note(0, 62, 96), Note(96, pitch, 24))),), 192, keys=(KeyChange(0, Key("D")),)
    )
    sentence = rf"bar 2 has a note {where} the tonic of D major .*; at most 36 above and 24 below can be read, so move"
    with pytest.raises(NotAMelody, match=sentence):
        encode(score, 0)


@pytest.mark.parametrize(
    ("tokens", "bad"),
    [([v.pitch_token(0)], v.END), ([], v.duration_token(4)), ([v.FIRST_NUMERATOR], v.REST), ([v.END], v.REST)],
    ids=["pitch, end", "duration first", "numerator, rest", "after the end"],
)
def test_the_grammar_is_enforced(tokens: list[int], bad: int) -> None:
    cursor = MelodyCursor(MelodyHeader(0, Key("C"), Metre(4, 4), 4))
    cursor.read_all(tokens)
    with pytest.raises(ValueError, match="token"):
        cursor.read(bad)


def test_features_see_what_stood_there_one_bar_ago() -> None:
    score = read_abc("X:1\nM:2/4\nL:1/8\nK:C\nCDEF|CDGF|")
    melody = encode(score, 3)
    rows = feature_rows(melody.header, list(melody.tokens))
    column = {name: index for index, name in enumerate(FEATURE_SIZES)}
    second_bar = rows[8]
    assert second_bar[column["position_in_bar"]] == 0
    assert second_bar[column["heard_1_bars_ago"]] == v.pitch_token(0)
    assert second_bar[column["heard_2_bars_ago"]] == v.START
    assert rows[12][column["matches_1_bars_ago"]] == 2, "C and D came again"
    assert rows[14][column["matches_1_bars_ago"]] == 0, "G came instead of E"
    assert (rows < list(FEATURE_SIZES.values())).all()
