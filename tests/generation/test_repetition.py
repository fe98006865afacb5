"""The repetition limit: a passage comes so many times in a row, and then something else."""

import numpy as np
import pytest

from seqgen.generation.repetition import RepetitionLimit
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyCursor, MelodyHeader
from seqgen.music.key import Key
from seqgen.music.metre import Metre

BAR = {"A": [(0, 12), (2, 12)], "B": [(4, 24)], "C": [(7, 8), (5, 8), (4, 8)], "Z": [(None, 24)]}
HEADER = MelodyHeader(0, Key("C"), Metre(1, 4), 16)


def event(interval: int | None) -> int:
    return v.REST if interval is None else v.pitch_token(interval)


def melody(bars: str) -> list[int]:
    """Tokens of some of the bars above."""
    notes = [note for bar in bars for note in BAR[bar]]
    return [token for interval, ticks in notes for token in (event(interval), v.duration_token(ticks))]


def kept(max_in_a_row: int, heard: list[int], legal: list[int]) -> list[int]:
    """What of ``legal`` may follow."""
    limit, cursor = RepetitionLimit(max_in_a_row, 0, 24), MelodyCursor(HEADER)
    cursor.read_all(heard)
    return limit.avoid(cursor, heard[-1] if heard else v.START, np.array(legal)).tolist()


@pytest.mark.parametrize(
    ("max_in_a_row", "bars", "next_bar", "is_avoided"),
    [
        (1, "A", "A", True),
        (1, "AB", "A", False),
        (2, "A", "A", False),
        (2, "AA", "A", True),
        (2, "BAA", "A", True),
        (2, "AAB", "A", False),
        (3, "AA", "A", False),
        (3, "AAA", "A", True),
        (1, "ABA", "B", True),
        (2, "ABABA", "B", True),
        (2, "ABACA", "B", False),
        (2, "ABA", "B", False),
        (1, "ABCAABC", "A", True),
        (1, "CBCAABC", "A", False),
        (2, "ABCAABCAABC", "A", True),
        (1, "Z", "Z", False),
        (1, "ZAZ", "A", False),
        (1, "", "A", False),
    ],
)
def test_the_last_note_of_one_time_too_many_is_avoided(
    max_in_a_row: int, bars: str, next_bar: str, is_avoided: bool
) -> None:
    *before, (interval, _) = BAR[next_bar]
    heard = melody(bars) + [token for pitch, ticks in before for token in (event(pitch), v.duration_token(ticks))]
    others = [event(11), v.REST] if interval is not None else [event(11)]
    assert kept(max_in_a_row, heard, [event(interval), *others]) == ([] if is_avoided else [event(interval)]) + others


def test_only_the_last_note_is_avoided() -> None:
    assert kept(1, melody("C"), [event(7), event(5)]) == [event(7), event(5)]


def test_where_the_pitch_is_the_only_one_another_duration_is_taken() -> None:
    heard = melody("AA")[:-2]
    assert kept(1, heard, [event(2)]) == [event(2)]
    durations = [v.duration_token(ticks) for ticks in (3, 6, 12)]
    assert kept(1, [*heard, event(2)], durations) == durations[:2]
    assert kept(1, [*heard, event(2)], durations[2:]) == durations[2:], (
        "where that is the only one too, the limit yields"
    )


def test_a_bar_that_went_another_way_may_end_alike() -> None:
    heard = [*melody("A"), event(7), v.duration_token(12)]
    assert kept(1, heard, [event(2)]) == [event(2)]
    assert kept(1, [*melody("A"), event(0), v.duration_token(6), v.REST, v.duration_token(6)], [event(2), v.REST]) == [
        event(2),
        v.REST,
    ]
