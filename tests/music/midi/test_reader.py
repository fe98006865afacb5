"""What the reader makes of well-formed files, event by event."""

import pytest

from seqgen.music import Key, KeyChange, Metre, MetreChange, Note, TempoChange
from seqgen.music.midi import MidiFile, read_midi

END = bytes.fromhex("00 ff 2f 00")
NOTE = bytes.fromhex("00 90 3c 50  60 80 3c 40")  # C4 from tick 0 to 96


def file_of(*tracks: bytes, file_format: int = 1, division: int = 96) -> bytes:
    header = b"".join(number.to_bytes(2, "big") for number in (file_format, len(tracks), division))
    chunks = [b"MThd" + (6).to_bytes(4, "big") + header]
    chunks += [b"MTrk" + len(track).to_bytes(4, "big") + track for track in tracks]
    return b"".join(chunks)


def read(events: str) -> MidiFile:
    return read_midi(file_of(bytes.fromhex(events) + END))


@pytest.mark.parametrize(
    ("events", "notes"),
    [
        pytest.param("00 90 3c 50  60 80 3c 40", [Note(0, 60, 96, 80)], id="note-off"),
        pytest.param("00 90 3c 50  60 90 3c 00", [Note(0, 60, 96, 80)], id="note-on-of-velocity-0"),
        pytest.param("00 90 3c 50  60 3c 00", [Note(0, 60, 96, 80)], id="running-status"),
        pytest.param("00 90 3c 50  60 ff 05 01 61  00 3c 00", [Note(0, 60, 96, 80)], id="running-status-after-lyric"),
        pytest.param("00 f0 03 01 02 f7  00 90 3c 50  60 3c 00", [Note(0, 60, 96, 80)], id="sysex-is-skipped"),
        pytest.param("00 b0 07 64 00 e0 00 40 00 d0 11  00 90 3c 50  60 3c 00", [Note(0, 60, 96, 80)], id="control"),
        pytest.param("00 90 3c 50  81 40 3c 00", [Note(0, 60, 192, 80)], id="delta-of-two-bytes"),
        pytest.param("00 80 3c 40", [], id="note-off-alone"),
        pytest.param(
            "00 90 3c 01  0a 3c 02  0a 3c 00  0a 3c 00",
            [Note(0, 60, 20, 1), Note(10, 60, 20, 2)],
            id="first-in-first-out",
        ),
        pytest.param(
            "00 90 3c 01  00 40 02  0a 3c 00  00 40 00",
            [Note(0, 60, 10, 1), Note(0, 64, 10, 2)],
            id="chord-in-order",
        ),
    ],
)
def test_notes(events: str, notes: list[Note]) -> None:
    file = read(events)
    assert [note for part in file.score.parts for note in part.notes] == notes
    assert file.warnings == ()


@pytest.mark.parametrize(
    ("events", "note_count", "warning"),
    [
        pytest.param(
            "00 90 3c 50  60 40 00",
            1,
            "a note that never ends lasts until the end of its track",
            id="hanging",
        ),
        pytest.param("00 90 3c 50  00 3c 00", 0, "a note of no length is dropped", id="no-length"),
        pytest.param("00 90 3c 50 00 3e 50", 0, "a note of no length is dropped (2 times)", id="hanging-at-the-end"),
    ],
)
def test_odd_notes_are_mended_or_dropped_with_a_warning(events: str, note_count: int, warning: str) -> None:
    file = read(events)
    assert len(file.score.notes) == note_count
    assert all(part.notes for part in file.score.parts)
    assert warning in file.warnings


@pytest.mark.parametrize(
    ("event", "key"),
    [
        pytest.param("ff 59 02 fe 00", Key("Bb", "major"), id="two-flats"),
        pytest.param("ff 59 02 03 01", Key("F#", "minor"), id="three-sharps-minor"),
        pytest.param(
            "ff 59 02 00 00 00 ff 01 0d 6b 65 79 3a 20 44 20 64 6f 72 69 61 6e", Key("D", "dorian"), id="text"
        ),
        pytest.param("ff 59 02 00 01 00 ff 01 06 6b 65 79 3a 20 48", Key("A", "minor"), id="text-that-names-no-key"),
    ],
)
def test_keys(event: str, key: Key) -> None:
    file = read("00" + event)
    assert file.score.keys == (KeyChange(0, key),)
    assert file.warnings == ()


@pytest.mark.parametrize(
    "event",
    [
        pytest.param("ff 59 02 ee 00", id="18-flats"),
        pytest.param("ff 59 02 08 01", id="8-sharps"),
        pytest.param("ff 59 02 00 05", id="mode-5"),
        pytest.param("ff 59 01 00", id="short-key-signature"),
        pytest.param("ff 58 04 00 02 18 08", id="metre-0/4"),
        pytest.param("ff 58 04 04 ff 18 08", id="metre-of-denominator-2**255"),
        pytest.param("ff 58 01 04", id="short-time-signature"),
        pytest.param("ff 51 02 07 a1", id="short-tempo"),
    ],
)
def test_a_setting_that_makes_no_sense_is_dropped_with_one_warning_and_the_music_kept(event: str) -> None:
    file = read(f"00 {event} 00 90 3c 50 60 3c 00")
    assert file == MidiFile(read("00 90 3c 50 60 3c 00").score, file.warnings)
    assert len(file.warnings) == 1
    assert "dropped" in file.warnings[0]


def test_a_metre_whose_bar_is_no_whole_number_of_ticks_is_dropped() -> None:
    file = read_midi(file_of(bytes.fromhex("00 ff 58 04 03 03 18 08") + END, division=1))
    assert file.score.metres == (MetreChange(0, Metre(4, 4)),)
    assert file.warnings == ("metre 3/8 is dropped: its bar is no whole number of ticks",)


def test_metres_and_tempos_change_where_they_stand_and_the_last_of_a_tick_holds() -> None:
    score = read("60 ff 58 04 03 02 18 08  00 ff 58 04 06 03 24 08  00 ff 51 03 0f 42 40").score
    assert score.metres == (MetreChange(0, Metre(4, 4)), MetreChange(96, Metre(6, 8)))
    assert score.tempos == (TempoChange(0, 500_000), TempoChange(96, 1_000_000))


QUARTER_BAR, THREE_QUARTERS = "ff 58 04 01 02 18 08", "ff 58 04 03 02 18 08"


def test_a_short_bar_with_a_time_signature_of_its_own_is_a_pick_up() -> None:
    score = read(f"00 {QUARTER_BAR}  00 90 3c 50  60 3c 00  00 {THREE_QUARTERS}  00 3e 50  60 3e 00").score
    assert (score.metres, score.bar_restarts) == ((MetreChange(0, Metre(3, 4)),), (96,))
    assert (score.pickup_ticks, score.bar_starts()) == (96, (96,))


@pytest.mark.parametrize(
    "events",
    [
        pytest.param(f"00 {QUARTER_BAR}  81 40 {THREE_QUARTERS}", id="two-bars"),
        pytest.param(f"00 {QUARTER_BAR}  30 {THREE_QUARTERS}", id="half-a-bar"),
        pytest.param(f"00 {THREE_QUARTERS}  82 20 {QUARTER_BAR}", id="longer-than-the-next"),
        pytest.param(f"00 {QUARTER_BAR}  00 ff 01 0a 6d 65 74 72 65 3a 20 31 2f 34  60 {THREE_QUARTERS}", id="named"),
    ],
)
def test_other_changes_of_metre_are_what_they_are(events: str) -> None:
    score = read(f"{events}  00 90 3c 50  60 3c 00").score
    assert len(score.metres) == 2 and not score.bar_restarts and score.pickup_ticks == 0


def test_every_channel_of_every_track_is_a_part_and_channel_10_drums() -> None:
    on_two_channels = bytes.fromhex("00 ff 03 04 43 61 66 e9  00 90 3c 50  00 99 24 50  60 80 3c 00  00 89 24 00") + END
    score = read_midi(file_of(on_two_channels, NOTE + END)).score
    assert [(part.name, part.is_drum, len(part.notes)) for part in score.parts] == [
        ("Café", False, 1),
        ("Café", True, 1),
        ("", False, 1),
    ]
    assert score.title == "Café"


@pytest.mark.parametrize(
    ("first", "second", "program"),
    [
        pytest.param("00 c0 05", "", 5, id="chosen-in-another-track"),
        pytest.param("00 c0 05", "00 c0 06", 6, id="own-track-first"),
        pytest.param("", "00 c0 06 00 c0 07", 7, id="last-before-the-note"),
        pytest.param("00 c1 05", "", 0, id="another-channel"),
        pytest.param("0a c0 05 0a c0 06", "", 5, id="too-late-but-the-only-ones"),
    ],
)
def test_a_part_plays_the_program_of_its_channel(first: str, second: str, program: int) -> None:
    score = read_midi(file_of(bytes.fromhex(first) + END, bytes.fromhex(second) + NOTE + END)).score
    assert [part.program for part in score.parts] == [program]


def test_the_longest_track_gives_the_length() -> None:
    assert read_midi(file_of(NOTE + bytes.fromhex("83 60 ff 2f 00"), NOTE + END)).score.length_ticks == 96 + 480


def test_unknown_chunks_bytes_after_the_last_track_and_events_after_its_end_are_skipped() -> None:
    data = file_of(NOTE + END + NOTE)
    stranger = b"XFIH" + (3).to_bytes(4, "big") + b"abc"
    assert read_midi(data[:14] + stranger + data[14:] + b"trailing") == read_midi(file_of(NOTE + END))


def test_a_missing_end_of_track_is_forgiven() -> None:
    file = read_midi(file_of(NOTE))
    assert len(file.score.notes) == 1
    assert file.warnings == ("a track has no end-of-track event",)
