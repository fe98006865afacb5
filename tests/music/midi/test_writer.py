"""What stands in the written file, in the words of mido and pretty_midi, which know nothing of our reader."""

import os
import subprocess
import sys
from io import BytesIO

import mido
import pretty_midi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqgen.errors import InvalidInput
from seqgen.music import Key, KeyChange, Metre, MetreChange, Note, Part, Score, TempoChange
from seqgen.music.midi import read_midi, write_midi

TUNE = Score(
    24,
    (
        Part((Note(0, 67, 24, 90), Note(24, 72, 48), Note(72, 74, 12)), "tune", 73),
        Part((Note(0, 38, 6),), "", 0, True),
    ),
    240,
    (MetreChange(0, Metre(3, 4)),),
    (KeyChange(0, Key("G")),),
    title="Tune",
)
WITH_PICK_UP = Score(
    24,
    (Part((Note(0, 67, 24), Note(24, 72, 5 * 72)), "tune"),),
    24 + 5 * 72,
    TUNE.metres,
    TUNE.keys,
    bar_restarts=(24,),
)


def messages_of(score: Score, kind: str) -> list[tuple[int, mido.Message]]:
    file = mido.MidiFile(file=BytesIO(write_midi(score)))
    found = []
    for track in file.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == kind:
                found.append((tick, message))
    return found


def test_one_metre_without_restarts_is_one_time_signature_and_one_tempo_at_the_start() -> None:
    assert [(tick, m.numerator, m.denominator) for tick, m in messages_of(TUNE, "time_signature")] == [(0, 3, 4)]
    assert [(tick, m.tempo) for tick, m in messages_of(TUNE, "set_tempo")] == [(0, 500_000)]
    assert [(tick, m.key) for tick, m in messages_of(TUNE, "key_signature")] == [(0, "G")]
    assert messages_of(TUNE, "text") == []


def test_names_programs_channels_and_division() -> None:
    file = mido.MidiFile(file=BytesIO(write_midi(TUNE)))
    assert (file.type, file.ticks_per_beat, len(file.tracks)) == (1, 24, 3)
    assert [track.name for track in file.tracks] == ["Tune", "tune", ""]
    assert [(m.channel, m.program) for _, m in messages_of(TUNE, "program_change")] == [(0, 73), (9, 0)]


def test_a_pick_up_is_a_short_bar_so_that_downbeats_fall_where_bars_start() -> None:
    downbeats = pretty_midi.PrettyMIDI(BytesIO(write_midi(WITH_PICK_UP))).get_downbeats()
    starts = [WITH_PICK_UP.seconds_at(tick) for tick in (0, *WITH_PICK_UP.bar_starts())]
    assert list(downbeats)[: len(starts)] == pytest.approx(starts)
    assert len(starts) == 6


@pytest.mark.parametrize(
    ("score", "signatures"),
    [
        pytest.param(WITH_PICK_UP, [(0, "1/4"), (24, "3/4")], id="pick-up"),
        pytest.param(Score(24, (), 96, bar_restarts=(8,)), [(0, "4/4")], id="pick-up-of-a-triplet-quaver"),
        pytest.param(Score(24, (), 900, bar_restarts=(96, 192)), [(0, "4/4")], id="restarts-where-bars-begin-anyway"),
        pytest.param(Score(24, (), 900, bar_restarts=(240,)), [(0, "4/4"), (192, "2/4"), (240, "4/4")], id="half-bar"),
        pytest.param(
            Score(24, (), 900, bar_restarts=(12, 24, 36)),
            [(0, "1/8"), (36, "4/4")],
            id="three-bars-of-one-quaver",
        ),
        pytest.param(
            Score(24, (), 900, (MetreChange(0, Metre(4, 4)), MetreChange(120, Metre(3, 4)))),
            [(0, "4/4"), (96, "1/4"), (120, "3/4")],
            id="metre-changes-inside-a-bar",
        ),
    ],
)
def test_time_signatures_follow_the_bars(score: Score, signatures: list[tuple[int, str]]) -> None:
    written = [(tick, f"{m.numerator}/{m.denominator}") for tick, m in messages_of(score, "time_signature")]
    assert written == signatures
    assert read_midi(write_midi(score)).score == score


@pytest.mark.parametrize(("metre", "clocks"), [("4/4", 24), ("6/8", 36), ("2/2", 48), ("3/8", 12), ("1/32", 3)])
def test_the_metronome_clicks_on_the_beat(metre: str, clocks: int) -> None:
    score = Score(24, (), 24, (MetreChange(0, Metre.parse(metre)),))
    assert [m.clocks_per_click for _, m in messages_of(score, "time_signature")] == [clocks]


def test_a_mode_has_the_signature_of_its_relative_major_and_its_name_beside() -> None:
    score = Score(24, (), 24, keys=(KeyChange(0, Key("E", "phrygian")),))
    assert [m.key for _, m in messages_of(score, "key_signature")] == ["C"]
    assert [m.text for _, m in messages_of(score, "text")] == ["key: E phrygian"]


@given(score=st.from_type(Score))
def test_mido_and_pretty_midi_find_the_same_notes(score: Score) -> None:
    expected = sorted((note.start_tick, note.pitch, note.velocity) for note in score.notes)
    assert sorted((tick, m.note, m.velocity) for tick, m in messages_of(score, "note_on") if m.velocity) == expected
    peer = pretty_midi.PrettyMIDI(BytesIO(write_midi(score)))
    for found, part in zip([i for i in peer.instruments if i.notes], [p for p in score.parts if p.notes], strict=True):
        assert (found.program, found.is_drum) == (part.program, part.is_drum)
        assert sorted({(peer.time_to_tick(n.start), n.pitch) for n in found.notes}) <= sorted(
            {(n.start_tick, n.pitch) for n in part.notes}
        )


def test_a_repeated_note_is_released_before_it_is_struck_again() -> None:
    score = Score(24, (Part((Note(0, 60, 24), Note(24, 60, 24))),), 48)
    assert [(tick, m.velocity) for tick, m in messages_of(score, "note_on")] == [(0, 80), (24, 0), (24, 80), (48, 0)]


def test_beyond_fifteen_melodic_parts_equal_programs_share_a_channel() -> None:
    score = Score(24, tuple(Part((Note(0, 60 + i, 24),), f"{i}", i % 4) for i in range(20)), 24)
    channels = [m.channel for _, m in messages_of(score, "program_change")]
    assert channels == [0, 1, 2, 3] * 5
    assert read_midi(write_midi(score)).score == score


def test_fifteen_melodic_parts_have_channels_of_their_own_and_none_is_channel_10() -> None:
    score = Score(24, tuple(Part((), f"{i}", 0) for i in range(15)), 24)
    assert [m.channel for _, m in messages_of(score, "program_change")] == [*range(9), *range(10, 16)]


def test_a_note_inside_a_longer_one_of_its_pitch_exchanges_ends_with_it() -> None:
    score = Score(24, (Part((Note(0, 60, 24), Note(6, 60, 6))),), 24)
    assert read_midi(write_midi(score)).score.notes == (Note(0, 60, 12), Note(6, 60, 18))


@pytest.mark.parametrize(
    ("score", "field"),
    [
        pytest.param(Score(32_768, (), 1), "ticks_per_quarter", id="division-32768"),
        pytest.param(Score(24, (Part(()),) * 64, 1), "parts", id="64-parts"),
        pytest.param(Score(24, (), 1 << 28), "length", id="length-of-29-bits"),
        pytest.param(Score(24, (), 24, tempos=(TempoChange(0, 1 << 24),)), "tempo", id="tempo-of-25-bits"),
    ],
)
def test_what_the_format_cannot_hold_is_refused(score: Score, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        write_midi(score)
    assert caught.value.field == field


def test_a_name_that_is_no_unicode_is_written_with_question_marks() -> None:
    assert read_midi(write_midi(Score(24, (), 24, title="bad \udcff name"))).score.title == "bad ? name"


def test_bytes_are_the_same_in_every_process() -> None:
    program = (
        "import sys\nfrom seqgen.music.midi import read_midi, write_midi\n"
        "sys.stdout.buffer.write(write_midi(read_midi(sys.stdin.buffer.read()).score))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    here = write_midi(WITH_PICK_UP)
    command = [sys.executable, "-c", program]
    assert subprocess.run(command, env=environment, input=here, stdout=subprocess.PIPE, check=True).stdout == here
