"""What a network is told of a chorale: right by hand on a small one, and nothing of what comes later on any."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from seqgen.models.chorale_transformer import coordinates, interval_columns
from seqgen.music.codec.chorale import (
    BEFORE,
    FEATURE_SIZES,
    MAX_LEAP,
    PITCHES,
    SILENCE,
    SYMBOLS,
    UNKNOWN_INTERVAL,
    UNKNOWN_LEAP,
    VOICES,
    Symbols,
    feature_rows,
    own_pitches,
    symbols_of,
)

CHORALES = st.integers(1, 20).flatmap(lambda steps: arrays(np.int16, (steps, VOICES), elements=st.integers(0, SILENCE)))
SMALL = symbols_of(np.array([[72, 67, 64, 48], [72, 67, -1, 48], [74, 67, 64, 50]], np.int16))


def test_features_of_a_small_chorale_by_hand() -> None:
    rows = [dict(zip(FEATURE_SIZES, row.tolist(), strict=True)) for row in feature_rows(SMALL)]
    first, tenor_of_the_third = rows[0], rows[2 * VOICES + 2]
    assert [first[f"known_{voice}"] for voice in range(VOICES)] == [BEFORE] * VOICES
    assert [first[f"above_{voice}"] for voice in range(VOICES)] == [UNKNOWN_INTERVAL] * VOICES
    assert tenor_of_the_third["voice"] == 2 and tenor_of_the_third["beat"] == tenor_of_the_third["place"] == 2
    assert [tenor_of_the_third[f"known_{voice}"] for voice in range(VOICES)] == [74 - 36, 67 - 36, SILENCE, 48 - 36]
    assert [tenor_of_the_third[f"age_{voice}"] for voice in range(VOICES)] == [1, 3, 1, 2]
    assert [tenor_of_the_third[f"leap_{voice}"] for voice in range(VOICES)] == [MAX_LEAP + 2, *[UNKNOWN_LEAP] * 3]
    expected = [74 - 64 + PITCHES - 1, 67 - 64 + PITCHES - 1, UNKNOWN_INTERVAL, 48 - 64 + PITCHES - 1]
    assert [tenor_of_the_third[f"above_{voice}"] for voice in range(VOICES)] == expected


@given(CHORALES)
def test_features_lie_within_their_sizes(symbols: Symbols) -> None:
    rows = feature_rows(symbols)
    assert rows.shape == (symbols.size, len(FEATURE_SIZES)) and rows.dtype == np.int16
    assert (rows >= 0).all() and (rows < list(FEATURE_SIZES.values())).all()
    columns = interval_columns(symbols)
    assert (columns >= 0).all() and (columns < 2 * PITCHES).all()


@given(CHORALES, st.data())
def test_nothing_tells_of_a_token_before_its_time(symbols: Symbols, data: st.DataObject) -> None:
    token = data.draw(st.integers(0, symbols.size - 1))
    other = symbols.copy()
    other.reshape(-1)[token:] = data.draw(arrays(np.int16, symbols.size - token, elements=st.integers(0, SILENCE)))
    told = slice(0, token + 1)
    np.testing.assert_array_equal(feature_rows(symbols)[told], feature_rows(other)[told])
    np.testing.assert_array_equal(interval_columns(symbols)[told], interval_columns(other)[told])
    for before, after in zip(coordinates(symbols), coordinates(other), strict=True):
        np.testing.assert_array_equal(before[:, told], after[:, told])


@given(CHORALES)
def test_a_voice_remembers_its_last_pitch_through_silence(symbols: Symbols) -> None:
    own = own_pitches(symbols).reshape(-1, VOICES)
    for step, voice in np.ndindex(own.shape):
        sung = [symbol for symbol in symbols[:step, voice] if symbol != SILENCE]
        assert own[step, voice] == (sung[-1] if sung else -1)


@pytest.mark.parametrize("semitones", [-3, 5])
def test_intervals_are_the_same_in_every_key(semitones: int) -> None:
    moved = np.where(SMALL == SILENCE, SILENCE, SMALL + semitones).astype(np.int16)
    names = list(FEATURE_SIZES)
    same = [number for number, name in enumerate(names) if not name.startswith("known")]
    np.testing.assert_array_equal(feature_rows(SMALL)[:, same], feature_rows(moved)[:, same])
    later = slice(VOICES, None)
    shifted = np.roll(interval_columns(SMALL)[later, : SYMBOLS - 1], semitones, axis=1)
    kept = slice(semitones, None) if semitones > 0 else slice(0, semitones)
    np.testing.assert_array_equal(interval_columns(moved)[later, : SYMBOLS - 1][:, kept], shifted[:, kept])
