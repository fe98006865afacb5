"""Key and metre of bars made by hand."""

import pytest
from hypothesis import given, settings

from seqgen.music import Key, KeyChange, Note, Part, Score
from seqgen.music.abc import read_abc
from seqgen.music.harmony.consistency import MetreFit, key_shares, metre_fits


def tune(body: str, key: str = "C", metre: str = "4/4", unit: str = "1/4") -> Score:
    return read_abc(f"X:1\nM:{metre}\nL:{unit}\nK:{key}\n{body}")


def test_the_share_of_time_in_the_key() -> None:
    assert key_shares(tune("CDEF|^F3G|z4|^C^D^F^G|")) == [1.0, 0.25, None, 0.0]
    assert key_shares(tune("A^GAB|^FA=FA|", "Am")) == [1.0, 1.0]


def test_the_key_in_force_counts_and_held_notes_count_in_every_bar() -> None:
    notes = (Note(0, 66, 192), Note(96, 67, 96))
    score = Score(24, (Part(notes),), 192, keys=(KeyChange(0, Key("C")), KeyChange(96, Key("G"))))
    assert key_shares(score) == [0.0, 1.0]
    c_all_through = Score(24, (Part(notes), Part((Note(0, 61, 96),), is_drum=True)), 192)
    assert key_shares(c_all_through) == [0.0, 0.5]


def test_onsets_on_beats_and_their_pieces() -> None:
    assert metre_fits(tune("CDEF|C/D/E2F|C3/4D/4E/F/G2|z4|")) == [
        MetreFit(1.0, 1.0),
        MetreFit(0.75, 1.0),
        MetreFit(0.6, 0.8),
        None,
    ]
    jig = metre_fits(tune("DEF G3|D3/2E/2F G3|D6|", "D", "6/8", "1/8"))
    assert jig == [MetreFit(0.5, 1.0), MetreFit(0.5, 0.75), MetreFit(1.0, 1.0)]


def test_a_held_note_begins_once() -> None:
    assert metre_fits(Score(24, (Part((Note(12, 60, 180),)),), 192)) == [MetreFit(0.0, 1.0), None]


def test_a_pickup_is_measured_as_the_end_of_a_bar() -> None:
    notes = (Note(0, 60, 6), Note(6, 62, 12), Note(18, 62, 24), Note(42, 64, 24))
    fits = metre_fits(Score(24, (Part(notes),), 210, bar_restarts=(18,)))
    assert fits == [MetreFit(0.0, 0.5), MetreFit(1.0, 1.0), None]


@settings(max_examples=40)
@given(score=...)
def test_every_score_is_measured(score: Score) -> None:
    shares, fits = key_shares(score), metre_fits(score)
    assert len(shares) == len(fits)
    assert all(0 <= share <= 1 for share in shares if share is not None)
    assert all(0 <= fit.on_beats <= fit.on_subdivisions <= 1 for fit in fits if fit is not None)


def test_an_empty_score() -> None:
    assert key_shares(Score(24, (Part(()),), 0)) == []
    assert metre_fits(Score(24, (), 96)) == [None]
    assert key_shares(Score(24, (), 96)) == pytest.approx([None])
