"""ABC text means the same to music21 and to our own reader as the score it was written from."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from music21 import converter

from seqgen.errors import InvalidInput
from seqgen.music import Key, KeyChange, Metre, MetreChange, Note, Part, Score, TempoChange
from seqgen.music.abc import read_abc
from seqgen.music.files.abc_writer import score_to_abc
from seqgen.music.key import MAX_SHARPS, MODES

READABLE_MODES = [mode for mode in MODES if mode != "locrian"]


def as_abc_knows_it(score: Score) -> Score:
    """Without what ABC has no place for: names, and keys that its readers do not know."""
    key = score.key
    if key.mode == "locrian" or key.tonic == "Fb":
        key = Key.from_sharps(key.sharps, "major")
    return replace(score, keys=(KeyChange(0, key),), parts=(Part(score.parts[0].notes),))


@given(data=st.data())
def test_our_reader_finds_the_same_score(data: st.DataObject, melodies: st.SearchStrategy[Score]) -> None:
    score = data.draw(melodies)
    assert read_abc(score_to_abc(score)) == as_abc_knows_it(score)


@given(data=st.data())
@settings(max_examples=25)
def test_music21_finds_the_same_notes_metre_key_and_tempo(
    data: st.DataObject, melodies: st.SearchStrategy[Score]
) -> None:
    score = data.draw(melodies)
    stream: Any = converter.parseData(score_to_abc(score), format="abc").flatten()
    assert notes_of(stream) == [(note.pitch, note.start_tick, note.end_tick) for note in score.notes]
    (signature,) = stream.getElementsByClass("TimeSignature")
    (key,) = stream.getElementsByClass("KeySignature")
    (mark,) = stream.getElementsByClass("MetronomeMark")
    assert (signature.ratioString, key.sharps, mark.getQuarterBPM()) == (str(score.metre), score.key.sharps, 120)


def notes_of(stream: Any) -> list[tuple[int, int, int]]:
    """Pitch, start and end in ticks, ties joined; music21's own joining takes C natural and C for two pitches."""
    found: list[tuple[int, int, int]] = []
    for note in stream.notes:
        start, stop = (round(24 * float(quarters)) for quarters in (note.offset, note.offset + note.quarterLength))
        if note.tie is not None and note.tie.type != "start":
            assert found[-1][0::2] == (note.pitch.midi, start)
            start = found.pop()[1]
        found.append((note.pitch.midi, start, stop))
    return found


@pytest.mark.parametrize("sharps", range(-MAX_SHARPS, MAX_SHARPS + 1))
@pytest.mark.parametrize("mode", READABLE_MODES)
def test_all_keys_and_all_pitches_in_each(mode: str, sharps: int) -> None:
    key = Key.from_sharps(sharps, mode)
    pitches = [*range(48, 84), *range(83, 47, -1), *(60, 61, 60, 73, 61, 72, 60, 66, 65, 54, 53)]
    notes = tuple(Note(12 * i, pitch, 12) for i, pitch in enumerate(pitches))
    score = Score(24, (Part(notes),), 12 * len(notes), keys=(KeyChange(0, key),))
    assert read_abc(score_to_abc(score)) == as_abc_knows_it(score)


def body(score: Score) -> list[str]:
    lines = score_to_abc(score).splitlines()
    return lines[1 + next(i for i, line in enumerate(lines) if line.startswith("K:")) :]


def tune(*notes: Note, length_ticks: int = 96, **more: Any) -> Score:
    return Score(24, (Part(notes),), length_ticks, **more)


@pytest.mark.parametrize(
    ("score", "lines"),
    [
        pytest.param(tune(Note(0, 60, 12), Note(12, 72, 12), Note(24, 84, 72)), ["Cc c'6|]"], id="octaves"),
        pytest.param(tune(Note(0, 48, 6), Note(6, 47, 18), Note(24, 36, 72)), ["C,/2B,,3/2 C,,6|]"], id="low-octaves"),
        pytest.param(tune(Note(0, 60, 96)), ["C8|]"], id="whole-note"),
        pytest.param(tune(Note(72, 60, 48), length_ticks=192), ["z6 C2-|C2 z6|]"], id="tie-over-the-barline"),
        pytest.param(tune(Note(0, 60, 24), Note(0, 64, 24)), ["[CE]2 z6|]"], id="chord"),
        pytest.param(tune(Note(0, 60, 8), Note(8, 62, 8), Note(16, 64, 8)), ["(3CDE z6|]"], id="triplet"),
        pytest.param(tune(Note(0, 60, 16), Note(16, 62, 8)), ["(3:2:2C2D z6|]"], id="triplet-of-two-signs"),
        pytest.param(
            tune(Note(0, 66, 24), Note(24, 65, 24), Note(48, 66, 48), keys=(KeyChange(0, Key("G")),)),
            ["F2 =F2 ^F4|]"],
            id="a-natural-and-back-in-G",
        ),
        pytest.param(
            tune(Note(0, 61, 48), Note(48, 61, 48), Note(96, 60, 96), length_ticks=192),
            ["^C4 ^C4|C8|]"],
            id="an-accidental-is-repeated-and-ends-at-the-barline",
        ),
        pytest.param(
            tune(*(Note(24 * i, 60, 24) for i in range(17)), length_ticks=17 * 24, bar_restarts=(24,)),
            ["C2|C2 C2 C2 C2|C2 C2 C2 C2|C2 C2 C2 C2|C2 C2 C2 C2|]"],
            id="a-pick-up-stands-in-the-first-line",
        ),
        pytest.param(
            tune(
                Note(0, 60, 96),
                Note(96, 66, 72),
                length_ticks=168,
                metres=(MetreChange(0, Metre(4, 4)), MetreChange(96, Metre(3, 4))),
                keys=(KeyChange(0, Key("C")), KeyChange(96, Key("E", "minor"))),
                tempos=(TempoChange(0, 500_000), TempoChange(96, 600_000)),
            ),
            ["C8|", "M:3/4", "Q:1/4=100", "K:Em", "F6|]"],
            id="changes-stand-between-bars",
        ),
    ],
)
def test_text(score: Score, lines: list[str]) -> None:
    assert body(score) == lines


def test_more_than_nine_signs_in_a_tuplet_are_announced_again() -> None:
    starts_tick = [*range(0, 20, 2), *range(22, 42, 2)]  # of 20ths of a beat, one of them long over its middle
    notes = [Note(start, 60, stop - start) for start, stop in pairwise(starts_tick)]
    score = Score(40, (Part(tuple(notes)),), 160)
    assert [body(score)[0].count(prefix) for prefix in ("(5:4:9", "(5:4:1")] == [2, 1]
    durations = [note.quarterLength for note in converter.parseData(score_to_abc(score), format="abc").flatten().notes]
    assert [round(40 * duration) for duration in durations] == [note.duration_ticks for note in notes]


def test_a_title_keeps_to_its_line_and_begins_no_comment() -> None:
    assert "T:100\N{FULLWIDTH PERCENT SIGN} K:D" in score_to_abc(tune(title="100%\nK:D")).splitlines()


@pytest.mark.parametrize(
    ("score", "sentence"),
    [
        pytest.param(Score(24, (), 96), "one part, this has 0", id="no-part"),
        pytest.param(Score(24, (Part(()), Part(())), 96), "one part, this has 2", id="two-parts"),
        pytest.param(tune(Note(0, 60, 48), Note(24, 64, 48)), "overlap in 2", id="two-voices"),
        pytest.param(Score(44, (Part((Note(0, 60, 4),)),), 176), "at most 9 notes, the score has 11", id="elevenths"),
    ],
)
def test_what_abc_cannot_hold_is_refused(score: Score, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        score_to_abc(score)
