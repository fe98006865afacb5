"""A gap in a melody: nothing of it is told before its time, everything around it is, and places stay true."""

import numpy as np
import pytest

from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyCursor, MelodyHeader
from seqgen.music.codec.gap_cursor import AFTER, BEFORE, GAP_FEATURE_SIZES, WITHIN, Gap, GapCursor
from seqgen.music.key import Key
from seqgen.music.metre import Metre

HEADER = MelodyHeader(0, Key("D"), Metre(4, 4), 4)
NAMES = [*GAP_FEATURE_SIZES, "index", "sixteenth", "bar"]
BAR_TICKS = 96


def bar(*intervals: int) -> list[int]:
    """Quarter notes, semitones above the tonic."""
    return [token for interval in intervals for token in (v.pitch_token(interval), v.duration_token(24))]


BARS = [bar(0, 2, 4, 5), bar(7, 7, 9, 11), bar(12, 11, 9, 7), [*bar(5, 4, 2, 0), v.END]]


def told(cursor: GapCursor, tokens: list[int]) -> list[dict[str, int]]:
    rows = []
    for token in tokens:
        rows.append(dict(zip(NAMES, cursor.features(), strict=True)))
        cursor.read(token)
    return rows


def read_with_gap(
    middle: list[int], chords: list[tuple[int, int] | None] | None = None
) -> tuple[list[dict[str, int]], GapCursor]:
    """Bars 1, 3 and 4, then bar 2."""
    cursor = GapCursor(HEADER, Gap(BAR_TICKS, 2 * BAR_TICKS), chords or ())
    rows = told(cursor, BARS[0])
    cursor.skip()
    rows += told(cursor, BARS[2] + BARS[3])
    cursor.fill()
    return rows + told(cursor, middle), cursor


def test_without_a_gap_it_tells_what_the_plain_cursor_tells() -> None:
    tokens = [token for tokens in BARS for token in tokens]
    plain, cursor = MelodyCursor(HEADER), GapCursor(HEADER)
    for number, token in enumerate(tokens):
        features = cursor.features()
        assert features[: len(plain.features())] == plain.features()
        assert dict(zip(NAMES, features, strict=True))["index"] == number
        plain.read(token)
        cursor.read(token)
    assert cursor.notes == plain.notes


def test_what_comes_after_the_gap_knows_nothing_of_it() -> None:
    """Bar 2 is read after bars 3 and 4, so that neither can tell of it: `heard` one bar ago is empty in bar 3."""
    rows, _ = read_with_gap(BARS[1])
    first_after = rows[len(BARS[0])]
    assert first_after["segment"] == AFTER and first_after["token"] == v.START
    assert first_after["heard_1_bars_ago"] == v.START
    assert first_after["heard_2_bars_ago"] == v.pitch_token(0)
    assert first_after["sixteenth"] == 32 and first_after["bar"] == 2 and first_after["bars_left"] == 2
    other, _ = read_with_gap(bar(0, 0, 0, 0))
    middle = len(BARS[0]) + len(BARS[2]) + len(BARS[3])
    assert rows[: middle + 1] == other[: middle + 1]
    assert rows[middle + 1] != other[middle + 1]


def test_what_repeats_before_the_gap_is_not_taken_to_repeat_after_it() -> None:
    cursor = GapCursor(MelodyHeader(0, Key("D"), Metre(4, 4), 6), Gap(2 * BAR_TICKS, 3 * BAR_TICKS))
    before = told(cursor, [*BARS[0], *BARS[0]])
    assert before[-1]["matches_1_bars_ago"] == 3
    cursor.skip()
    after = told(cursor, [*BARS[1], *BARS[3]])
    assert after[0]["matches_1_bars_ago"] == 0
    cursor.fill()
    assert told(cursor, BARS[0])[0]["matches_1_bars_ago"] == 4


def test_within_the_gap_both_sides_are_known() -> None:
    rows, cursor = read_with_gap(BARS[1])
    within = rows[len(BARS[0]) + len(BARS[2]) + len(BARS[3]) :]
    assert [row["segment"] for row in within] == [WITHIN] * 8 and rows[0]["segment"] == BEFORE
    first, second_duration = within[0], within[3]
    assert first["token"] == v.duration_token(24) and first["last_pitch"] == v.pitch_token(5)
    assert first["heard_1_bars_ago"] == v.pitch_token(0)
    assert first["ahead_1_bars"] == v.pitch_token(12) and first["ahead_2_bars"] == v.pitch_token(5)
    assert first["ahead_4_bars"] == v.START and first["next_pitch"] == v.pitch_token(12)
    assert second_duration["ahead_1_bars"] == v.duration_token(24)
    assert [row["left"] for row in within] == [32, 32, 24, 24, 16, 16, 8, 8]
    assert (first["sixteenth"], first["bar"], first["bars_left"]) == (16, 1, 3)
    assert cursor.tick == 2 * BAR_TICKS
    assert sorted(note.start_tick for note in cursor.notes) == [24 * quarter for quarter in range(16)]


def test_chords_are_told_of_this_bar_and_the_next_from_the_tonic() -> None:
    rows, _ = read_with_gap(BARS[1], [(2, 0), (7, 0), None, (9, 1)])
    middle = len(BARS[0]) + len(BARS[2]) + len(BARS[3])
    assert (rows[0]["chord"], rows[0]["next_chord"]) == (1, 1 + 5)
    assert (rows[middle]["chord"], rows[middle]["next_chord"]) == (1 + 5, 0)
    bar_4 = rows[len(BARS[0]) + len(BARS[2])]
    assert (bar_4["chord"], bar_4["next_chord"]) == (1 + 7 + 12, 0)


@pytest.mark.parametrize("pickup_ticks", [0, 24])
def test_features_lie_within_their_sizes(pickup_ticks: int) -> None:
    header = MelodyHeader(15, Key("E", "dorian"), Metre(4, 4), 3, pickup_ticks)
    cursor = GapCursor(header, Gap(pickup_ticks + BAR_TICKS, pickup_ticks + 2 * BAR_TICKS), [(4, 2)])
    rows = told(cursor, bar(0)[: 2 if pickup_ticks else 0] + BARS[0])
    cursor.skip()
    rows += told(cursor, [*BARS[2], v.END])
    cursor.fill()
    rows += told(cursor, BARS[1])
    for row in rows:
        assert all(0 <= row[name] < size for name, size in GAP_FEATURE_SIZES.items())
    assert rows[-1]["bar"] == (2 if pickup_ticks else 1)
    assert np.unique([row["index"] for row in rows]).size == len(rows)
