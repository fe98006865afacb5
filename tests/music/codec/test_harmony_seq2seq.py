"""What harmony-seq2seq is told: right by hand on a small chorale, and nothing of what comes later on any."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from seqgen.music.codec.chorale import (
    BEFORE,
    FEATURE_SIZES,
    MAX_LEAP,
    PITCHES,
    SILENCE,
    UNKNOWN_LEAP,
    VOICES,
    Symbols,
    symbols_of,
)
from seqgen.music.codec.harmony_seq2seq import (
    MAX_LEFT,
    SOPRANO_FEATURE_SIZES,
    WRITTEN,
    read_soprano,
    told,
    written,
)
from seqgen.music.codec.harmony_seq2seq_cursor import HarmonyCursor
from seqgen.music.codec.orderless import NO_BASE

CHORALES = st.integers(1, 20).flatmap(lambda steps: arrays(np.int16, (steps, VOICES), elements=st.integers(0, SILENCE)))
SMALL = symbols_of(np.array([[72, 67, 64, 48], [72, 67, -1, 48], [74, 67, 64, 50]], np.int16))
S, B, T, A = range(VOICES)  # in turn


def test_a_soprano_is_read_from_both_ends() -> None:
    rows = [dict(zip(SOPRANO_FEATURE_SIZES, row.tolist(), strict=True)) for row in read_soprano(SMALL[:, 0]).features]
    first, second, third = rows
    assert [row["symbol"] for row in rows] == [36, 36, 38] and [row["age"] for row in rows] == [1, 2, 1]
    assert [row["age_ahead"] for row in rows] == [2, 1, 1] and [row["left"] for row in rows] == [2, 1, 0]
    assert third["leap"] == MAX_LEAP + 2 and first["leap"] == second["leap"] == UNKNOWN_LEAP
    assert first["leap_ahead"] == second["leap_ahead"] == MAX_LEAP - 2 and third["leap_ahead"] == UNKNOWN_LEAP
    coords = read_soprano(np.array([30, SILENCE], np.int16)).coords
    assert coords.tolist() == [[0, 1], [30, 24]]
    assert read_soprano(np.zeros(100, np.int16)).features[0, -1] == MAX_LEFT


def test_a_token_is_told_what_stands_by_hand() -> None:
    tokens = told(SMALL)
    assert written(SMALL).tolist() == [12, 28, 31, 12, SILENCE, 31, 14, 28, 31], "bass, tenor, alto"
    rows = [dict(zip(FEATURE_SIZES, row.tolist(), strict=True)) for row in tokens.features]
    first_bass, last_tenor = rows[0], rows[7]
    assert [first_bass[f"known_{voice}"] for voice in range(VOICES)] == [36, BEFORE, BEFORE, BEFORE]
    assert (last_tenor["voice"], last_tenor["place"]) == (T, 2)
    assert [last_tenor[f"known_{voice}"] for voice in (S, B, T, A)] == [38, 14, SILENCE, 31]
    assert [last_tenor[f"age_{voice}"] for voice in (S, B, T, A)] == [1, 1, 1, 2]
    assert last_tenor["leap_0"] == MAX_LEAP + 2 and last_tenor["above_1"] == 14 - 28 + PITCHES - 1
    assert tokens.bases[0].tolist() == [36, NO_BASE, NO_BASE, NO_BASE]
    assert tokens.bases[7].tolist() == [38, 14, 28, 31], "its own last pitch through the silence"
    assert tokens.looking[:, 7].tolist() == [10, 2, 28] and tokens.seen[:, 7].tolist() == [10, 2, 14]
    assert tokens.looking[:, 0].tolist() == [1, 0, 24] and tokens.seen[:, 0].tolist() == [1, 0, 36]


@settings(max_examples=30)
@given(CHORALES)
def test_a_cursor_tells_the_same_token_by_token(symbols: Symbols) -> None:
    tokens, cursor = told(symbols), HarmonyCursor(symbols[:, 0])
    for number, symbol in enumerate(written(symbols).tolist()):
        one = cursor.told()
        assert (cursor.step, cursor.voice) == (number // WRITTEN, (3, 2, 1)[number % WRITTEN])
        here = slice(number, number + 1)
        np.testing.assert_array_equal(one.features, tokens.features[here])
        np.testing.assert_array_equal(one.bases, tokens.bases[here])
        np.testing.assert_array_equal(one.looking, tokens.looking[:, here])
        np.testing.assert_array_equal(one.seen, tokens.seen[:, here])
        cursor.write(symbol)
    assert cursor.step == len(symbols)
    np.testing.assert_array_equal(cursor.symbols, symbols)


@given(CHORALES, st.data())
def test_nothing_tells_of_a_token_before_its_time(symbols: Symbols, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(symbols) * WRITTEN - 1))
    step, turn = divmod(number, WRITTEN)
    in_turn = symbols[:, (0, 3, 2, 1)].copy()
    later = data.draw(arrays(np.int16, (len(symbols) - step, WRITTEN), elements=st.integers(0, SILENCE)))
    in_turn[step + 1 :, 1:], in_turn[step, 1 + turn :] = later[1:], later[0, turn:]
    before, after = told(symbols), told(np.ascontiguousarray(in_turn[:, (0, 3, 2, 1)]))
    np.testing.assert_array_equal(before.features[: number + 1], after.features[: number + 1])
    np.testing.assert_array_equal(before.bases[: number + 1], after.bases[: number + 1])
    np.testing.assert_array_equal(before.looking[:, : number + 1], after.looking[:, : number + 1])
    np.testing.assert_array_equal(before.seen[:, : number + 1], after.seen[:, : number + 1])


@given(CHORALES)
def test_features_lie_within_their_sizes(symbols: Symbols) -> None:
    for rows, sizes in (
        (told(symbols).features, FEATURE_SIZES),
        (read_soprano(symbols[:, 0]).features, SOPRANO_FEATURE_SIZES),
    ):
        assert rows.shape[1] == len(sizes) and rows.dtype == np.int16
        assert (rows >= 0).all() and (rows < list(sizes.values())).all()


def test_the_floor_is_what_is_sung_below_at_this_step() -> None:
    cursor = HarmonyCursor(np.array([40, 40], np.int16))
    floors = []
    for symbol in (12, SILENCE, 30, SILENCE, 20, 22):
        floors.append(cursor.floor)
        cursor.write(symbol)
    assert floors == [-1, 12, 12, -1, -1, 20]
