"""Windows cover a document, count every token once, and in training begin lines all over it."""

import numpy as np
import pytest

from seqgen.text import Window, consecutive, moved, overlapping

NEWLINE = 9


@pytest.mark.parametrize("tokens", [1, 2, 7, 8, 9, 40])
@pytest.mark.parametrize("length", [2, 3, 8])
@pytest.mark.parametrize("cut", [consecutive, overlapping])
def test_every_token_counts_once(tokens: int, length: int, cut: object) -> None:
    windows = list(cut(np.arange(tokens), length))  # type: ignore[operator]
    counted = [token for window in windows for token in range(window.scored_from, window.stop)]
    assert counted == list(range(tokens))
    assert all(window.stop - window.start <= length for window in windows)


def test_what_counts_has_half_a_window_before_it() -> None:
    windows = list(overlapping(np.arange(41), 8))
    assert all(window.scored_from - window.start >= 4 for window in windows[1:])


def test_nothing_is_nothing() -> None:
    assert not list(consecutive(np.zeros(0), 4)) and not list(overlapping(np.zeros(0), 4))


def test_a_short_document_stays_whole() -> None:
    document = np.arange(5)
    for seed in range(20):
        assert moved(Window(document, 0, 0, 5), 8, NEWLINE, np.random.default_rng(seed))[1:] == (0, 0, 5)


def test_windows_begin_lines_everywhere_and_reach_the_end() -> None:
    document = np.zeros(63, np.int32)
    document[4::5] = NEWLINE
    drawn = {
        moved(window, 20, NEWLINE, np.random.default_rng((seed, window.start)))[1:]
        for seed in range(300)
        for window in consecutive(document, 20)
    }
    assert {start for start, _, _ in drawn} == set(range(0, 45, 5)), "the beginnings of lines"
    assert all(start == scored_from and 20 <= stop - start < 25 for start, scored_from, stop in drawn)
    assert max(stop for _, _, stop in drawn) == 63


def test_without_newlines_they_begin_anywhere() -> None:
    document = np.zeros(60, np.int32)
    drawn = {moved(Window(document, 20, 20, 40), 20, NEWLINE, np.random.default_rng(seed)).start for seed in range(300)}
    assert drawn == set(range(10, 30))
