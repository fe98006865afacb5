"""ABC in: repeats as players read them, ties, triplets, pick-ups, irregular bars."""

from fractions import Fraction

import pytest

from seqgen.errors import InvalidInput
from seqgen.music import Metre
from seqgen.music.abc import read_abc, read_bars, score_from_abc
from seqgen.music.corpus.collections import collection_files, tunes_in

HEADER = "X:1\nT:Test\nM:4/4\nL:1/4\nK:C\n"


def pitches(body: str, header: str = HEADER) -> str:
    """The letters of the notes in the order of playing."""
    return "".join("C D EF G A B"[note.pitch % 12] for note in read_abc(header + body).notes)


@pytest.mark.parametrize(
    ("body", "played"),
    [
        ("|:CDEF:|GABC|]", "CDEFCDEFGABC"),
        ("CDEF:|GABC:|", "CDEFCDEFGABCGABC"),
        ("CDEF||GABC:|", "CDEFGABCGABC"),
        ("|:CDEF|1GGGG:|2AAAA||BBBB|]", "CDEFGGGGCDEFAAAABBBB"),
        ("|:CDEF|[1GGGG:|[2AAAA|BBBB:|", "CDEFGGGGCDEFAAAABBBBBBBB"),
        ("|:CDEF::GABC:|", "CDEFCDEFGABCGABC"),
        ("|:CDEF:|:GABC:|", "CDEFCDEFGABCGABC"),
    ],
    ids=[
        "partnered",
        "first sign missing",
        "from the double bar",
        "endings",
        "second ending ends",
        "double sign",
        "three-stroke sign",
    ],
)
def test_repeats_are_unfolded(body: str, played: str) -> None:
    assert pitches(body) == played


def test_ties_join_across_the_bar_but_not_different_pitches() -> None:
    notes = read_abc(HEADER + "C3D-|D2-E2|").notes
    assert [(note.pitch, note.start_tick, note.duration_ticks) for note in notes] == [
        (60, 0, 72),
        (62, 72, 72),
        (64, 144, 48),
    ]


def test_triplets_are_exact_and_grace_notes_only_counted() -> None:
    tune = read_bars("X:1\nM:2/4\nL:1/8\nK:D\n{ag}(3efg f2|e4|")
    assert tune.grace_note_count == 2
    assert [note.duration_ticks for note in score_from_abc(tune).notes] == [8, 8, 8, 24, 48]


def test_pick_up_and_irregular_bar_are_restarts_and_split_bars_are_not() -> None:
    score = read_abc("X:1\nM:3/4\nL:1/4\nK:G\nD|GAB|cB:|A|Gd|gag|d2|]")
    assert score.pickup_ticks == 24
    assert score.bar_restarts[0] == 24
    starts = score.bar_starts()
    assert starts[:2] == (24, 96)
    assert 24 + 2 * 72 in starts, "the two beats before the sign and the repeated pick-up are one bar"


def test_metre_and_key_change_in_the_middle() -> None:
    score = read_abc(HEADER + "CDEF|\nM:3/4\nK:D\nFGA|FFF|]")
    assert [(change.start_tick, change.metre) for change in score.metres] == [(0, Metre(4, 4)), (96, Metre(3, 4))]
    assert [str(change.key) for change in score.keys] == ["C major", "D major"]
    assert score.notes[4].pitch == 66


@pytest.mark.parametrize("text", ["", "X:1\nK:C\n", HEADER + "z4|"], ids=["empty", "header only", "rests only"])
def test_no_notes_is_an_error(text: str) -> None:
    with pytest.raises(InvalidInput, match="holds no notes"):
        read_abc(text)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_agrees_with_music21_where_music21_unfolds_nothing() -> None:
    """An independent reading of the same tunes: music21's own stream, for tunes without repeat signs."""
    from music21.abcFormat import ABCFile
    from music21.abcFormat.translate import abcToStreamScore

    compared = 0
    texts = [text for path in collection_files("oneills")[1:] for text in tunes_in(path)]
    for text in texts[::9]:
        body = text.partition("\nK:")[2]
        if any(mark in body for mark in (":|", "|:", "::", '">', "P:", "-")):
            continue  # its stripTies loses notes at a dash between two pitches, its reader those below a mark ">"
        score = read_abc(text)
        stream = abcToStreamScore(ABCFile().readstr(text)).parts[0].stripTies()
        theirs = [
            (float(note.getOffsetInHierarchy(stream)), pitch.midi, float(note.duration.quarterLength))
            for note in stream.recurse().notes
            if not note.duration.isGrace and "ChordSymbol" not in note.classes
            for pitch in note.pitches
        ]
        grid = score.ticks_per_quarter
        ours = [
            (float(Fraction(note.start_tick, grid)), note.pitch, float(Fraction(note.duration_ticks, grid)))
            for note in score.notes
        ]
        assert [time for note in ours for time in note] == pytest.approx([time for note in theirs for time in note])
        compared += 1
    assert compared >= 20


@pytest.mark.parametrize(
    ("field", "quarters_per_minute"),
    [("Q:1/4=168", 168), ("Q:100", 100), ("Q:3/8=60", 90), ("Q:1/4=0", 120), ("Q:x=", 120), ("Q:1/4=99999999", 120)],
)
def test_the_first_tempo_that_is_a_number_counts(field: str, quarters_per_minute: float) -> None:
    score = read_abc(f"X:1\n{field}\nM:6/8\nL:1/8\nK:G\nGAB c2d|\nQ:1/4=77\nGAB c2d|")
    wanted = 77 if quarters_per_minute == 120 else quarters_per_minute
    assert [round(tempo.quarters_per_minute, 1) for tempo in score.tempos] == [wanted]
