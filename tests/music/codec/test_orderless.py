"""What a network is told of a chorale with hidden notes, by hand."""

import numpy as np

from seqgen.music.codec.chorale import SILENCE, SYMBOLS, VOICES
from seqgen.music.codec.orderless import (
    BASES,
    COLUMNS,
    HIDDEN,
    NO_BASE,
    PLANES,
    bases,
    interval_columns,
    note_numbers,
    planes,
    seen,
)

CHORDS, PLACES, EDGES = VOICES * (SYMBOLS + 1), VOICES * (SYMBOLS + 1) + 72, PLANES - 2
PIECE = np.array([[40, 33, 28, 16], [41, SILENCE, 28, 17], [43, 33, 26, 19]], np.int16)


def hidden_at(*places: tuple[int, int]) -> np.ndarray:
    mask = np.zeros(PIECE.shape, bool)
    mask[tuple(np.array(places).T)] = True
    return seen(PIECE, mask)


def test_planes_say_what_is_seen_and_what_is_hidden() -> None:
    told = planes(hidden_at((0, 1), (2, 3)), 30, 33)
    assert told.shape == (3, PLANES) and told.dtype == np.float32 and set(np.unique(told)) == {0, 1}
    symbols = told[:, : VOICES * SYMBOLS].reshape(3, VOICES, SYMBOLS)
    assert np.argwhere(symbols[1])[:, 1].tolist() == [41, SILENCE, 28, 17]
    assert np.argwhere(symbols[0]).tolist() == [[0, 40], [2, 28], [3, 16]]
    assert told[:, VOICES * SYMBOLS : CHORDS].tolist() == [[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]]
    assert told[:, PLACES:EDGES].argmax(axis=1).tolist() == [14, 15, 0]
    assert told[:, EDGES:].tolist() == [[0, 0], [0, 0], [0, 1]]
    assert planes(PIECE, 0, 33)[0, EDGES:].tolist() == [1, 0]


def test_chords_are_intervals_without_octaves_between_voices_that_are_seen_to_sound() -> None:
    told = planes(hidden_at((0, 1)), 0, 3)[:, CHORDS:PLACES].reshape(3, 6, 12)
    assert np.argwhere(told[0]).tolist() == [[1, 0], [2, 0], [5, 0]], "S T, S B and T B, an octave or two apart"
    assert np.argwhere(told[1]).tolist() == [[1, 1], [2, 0], [5, 11]], "the alto is silent"
    assert len(np.argwhere(told[2])) == 6


def test_bases_are_the_nearest_pitches_that_are_seen() -> None:
    told = bases(hidden_at((0, 1), (1, 0), (2, 3)))
    assert told.shape == (3, VOICES, BASES)
    assert told[1, 0].tolist() == [40, 43, NO_BASE, 28, 17], "before, after, alto (silent), tenor, bass"
    assert told[0, 1].tolist() == [NO_BASE, 33, 28, 16, 40], "silence between is passed over; T, B, S"
    assert told[2, 3].tolist() == [17, NO_BASE, 43, 33, 26], "S, A, T"
    assert (bases(np.full((3, VOICES), HIDDEN, np.int16)) == NO_BASE).all()


def test_columns_are_intervals_from_their_base() -> None:
    columns = interval_columns(np.array([[40, NO_BASE, 0, 45, 7]], np.int16))
    assert columns.shape == (BASES, 1, SYMBOLS)
    assert columns[0, 0, 40] == columns[2, 0, 0] == columns[3, 0, 45] == 45, "the unison"
    assert columns[0, 0, 44] == 49 and columns[3, 0, 0] == 0 and columns[2, 0, 45] == 90
    assert set(columns[[0, 2, 3, 4], 0, SILENCE]) == {91}
    assert set(columns[1, 0]) == {92} and COLUMNS == 93


def test_a_note_has_one_number_from_its_beginning_to_its_end() -> None:
    assert note_numbers(PIECE).tolist() == [[0, 1, 2, 3], [4, 5, 2, 6], [7, 8, 9, 10]]
