"""MusicXML means the same to music21 as the score it was written from, and does not change from day to day."""

import datetime
import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from music21 import converter

from seqgen.errors import InvalidInput
from seqgen.music import Key, KeyChange, Metre, MetreChange, Note, Part, Score, TempoChange
from seqgen.music.files.musicxml import score_to_musicxml
from seqgen.music.from_music21 import score_from_music21
from seqgen.music.to_music21 import score_to_music21

CHORALE = Score(
    24,
    (
        Part((Note(0, 67, 24, 90), Note(24, 66, 48, 55), Note(72, 67, 120, 20)), "Soprano"),
        Part((Note(0, 55, 24), Note(0, 59, 24), Note(24, 57, 48), Note(72, 55, 120)), "Piano", 52),
    ),
    192,
    (MetreChange(0, Metre(4, 4)), MetreChange(120, Metre(3, 4))),
    (KeyChange(0, Key("G")), KeyChange(120, Key("A", "dorian"))),
    (TempoChange.from_quarters_per_minute(110), TempoChange(120, 612_345)),
    bar_restarts=(24,),
    title="Ä <Chorale> & more",
)


def read(score: Score) -> Score:
    return score_from_music21(converter.parseData(score_to_musicxml(score).decode(), format="musicxml"))


@given(data=st.data())
@settings(max_examples=30)
def test_melodies_come_back(data: st.DataObject, melodies: st.SearchStrategy[Score]) -> None:
    score = data.draw(melodies)
    assert read(score) == score


def test_parts_chords_velocities_and_changes_come_back() -> None:
    found = read(CHORALE)
    assert replace(found, tempos=CHORALE.tempos) == replace(CHORALE, parts=found.parts)
    assert [part.notes for part in found.parts] == [part.notes for part in CHORALE.parts]
    assert [part.name for part in found.parts] == ["Soprano", "Piano"]
    assert [change.start_tick for change in found.tempos] == [0, 120]
    assert found.tempos[0] == CHORALE.tempos[0]
    assert found.tempos[1].microseconds_per_quarter == pytest.approx(612_345, rel=1e-4)


def test_voices_that_overlap_come_back() -> None:
    score = Score(24, (Part((Note(0, 48, 96), Note(0, 60, 48), Note(24, 64, 120), Note(96, 67, 24)), "p"),), 192)
    assert read(score) == score


def elements(score: Score, kind: str) -> list[Any]:
    return list(score_to_music21(score).parts[0].recurse().getElementsByClass(kind))


@pytest.mark.parametrize(
    ("key", "names"),
    [
        (Key("G"), ["F#4", "B-4", "C#4", "G#4"]),
        (Key("Ab"), ["G-4", "B-4", "D-4", "A-4"]),
        (Key("A", "minor"), ["F#4", "B-4", "C#4", "G#4"]),
        (Key("B"), ["F#4", "A#4", "C#4", "G#4"]),
    ],
    ids=str,
)
def test_pitches_are_spelled_by_the_key(key: Key, names: list[str]) -> None:
    notes = tuple(Note(24 * i, pitch, 24) for i, pitch in enumerate((66, 70, 61, 68)))
    score = Score(24, (Part(notes),), 96, keys=(KeyChange(0, key),))
    assert [note.nameWithOctave for note in elements(score, "Note")] == names


def test_a_pick_up_is_measure_0_and_not_counted() -> None:
    measures = list(score_to_music21(CHORALE).parts[0].getElementsByClass("Measure"))
    assert [(measure.number, measure.duration.quarterLength) for measure in measures] == [(0, 1), (1, 4), (2, 3)]
    assert '<measure implicit="yes" number="0">' in score_to_musicxml(CHORALE).decode()


def test_a_note_over_the_barline_is_tied_and_a_triplet_bracketed() -> None:
    score = Score(24, (Part((Note(0, 60, 8), Note(8, 62, 8), Note(16, 64, 8), Note(72, 65, 48))),), 192)
    xml = score_to_musicxml(score).decode()
    assert [note.tie and note.tie.type for note in elements(score, "Note")] == [None, None, None, "start", "stop"]
    assert xml.count("<actual-notes>3</actual-notes>") == 3
    assert xml.count('type="start"><tuplet-actual>') + xml.count("<tuplet bracket") == 1
    assert xml.count("<rest") == 2


def test_drums_are_on_channel_10_and_programs_kept() -> None:
    score = Score(24, (Part((Note(0, 60, 24),), "flute", 73), Part((Note(0, 38, 24),), "drums", 0, True)), 96)
    xml = score_to_musicxml(score).decode()
    assert "<midi-program>74</midi-program>" in xml and "<midi-channel>10</midi-channel>" in xml


def test_no_date_and_no_random_id_is_written() -> None:
    xml = score_to_musicxml(CHORALE).decode()
    assert str(datetime.date.today().year) not in xml
    assert '<score-part id="P1">' in xml and '<score-instrument id="I2">' in xml


def test_bytes_are_the_same_in_another_process_on_another_day() -> None:
    program = (
        "import datetime, sys\n"
        "class Tomorrow(datetime.date):\n"
        "    @classmethod\n"
        "    def today(cls): return datetime.date.fromordinal(datetime.date.toordinal(datetime.datetime.now()) + 1)\n"
        "datetime.date = Tomorrow\n"
        "from seqgen.music.files.json_form import score_from_json\n"
        "from seqgen.music.files.musicxml import score_to_musicxml\n"
        "sys.stdout.buffer.write(score_to_musicxml(score_from_json(sys.stdin.buffer.read())))"
    )
    from seqgen.music.files.json_form import score_to_json

    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    command = [sys.executable, "-c", program]
    there = subprocess.run(
        command, env=environment, input=score_to_json(CHORALE), stdout=subprocess.PIPE, check=True
    ).stdout
    assert there == score_to_musicxml(CHORALE) == score_to_musicxml(CHORALE)


def test_titles_may_hold_control_characters() -> None:
    score = Score(24, (Part((Note(0, 60, 24),), "a\0b"),), 96, title="x\x01\ny")
    assert read(score).title == "x  y"


def test_times_that_notation_cannot_express_are_refused() -> None:
    with pytest.raises(InvalidInput, match="too fine to be written in notation"):
        score_to_musicxml(Score(480, (Part((Note(37, 60, 101),)),), 1920))
