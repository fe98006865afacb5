"""Files made, or damaged, to hurt: refused in one sentence or read, never anything else and never slowly."""

import random
import time
from collections.abc import Callable

import pytest

from seqgen.errors import InvalidInput
from seqgen.music import Key, KeyChange, Metre, MetreChange, Note, Part, Score, TempoChange
from seqgen.music.midi import MidiError, read_midi, write_midi

END = bytes.fromhex("00 ff 2f 00")
LONGEST_DELTA = bytes.fromhex("ff ff ff 7f")  # 268,435,455 ticks


def track_of(events: bytes) -> bytes:
    return b"MTrk" + len(events).to_bytes(4, "big") + events


def header_of(file_format: int = 0, tracks: int = 1, division: int = 96) -> bytes:
    fields = b"".join(number.to_bytes(2, "big") for number in (file_format, tracks, division))
    return b"MThd" + (6).to_bytes(4, "big") + fields


def one_track(events: bytes, division: int = 96) -> bytes:
    return header_of(division=division) + track_of(events + END)


REFUSED = {
    "empty": (b"", 0, "begins with 'MThd'"),
    "not-midi": (b"RIFF....", 0, "begins with 'MThd'"),
    "more-than-a-mebibyte": (b"MThd" + bytes(1 << 20), 1 << 20, "longer than 1,048,576 bytes"),
    "header-cut-short": (b"MThd\0\0", 0, "a chunk needs 8 bytes, 6 are left"),
    "header-of-4-bytes": (b"MThd\0\0\0\4\0\0\0\1", 4, "the header has 4 bytes"),
    "format-2": (header_of(file_format=2), 8, "format 2"),
    "no-tracks": (header_of(tracks=0), 10, "promises 0 tracks"),
    "65535-tracks": (header_of(tracks=65_535), 10, "promises 65,535 tracks; 1 to 64 are read"),
    "fewer-tracks-than-promised": (header_of(tracks=2) + track_of(END), 26, "ends after 1 of 2 tracks"),
    "division-0": (header_of(division=0), 12, "division 0"),
    "smpte-division": (header_of(division=0xE728), 12, "SMPTE"),
    "chunk-longer-than-the-file": (
        header_of() + b"MTrk\xff\xff\xff\xff",
        14,
        "4,294,967,303 bytes, 8 are left",
    ),
    "variable-number-of-200-KB": (one_track(b"\xff" * 200_000), 22, "longer than 4 bytes"),
    "variable-number-of-5-bytes": (one_track(b"\x81\x80\x80\x80\0\x90\x3c\x50"), 22, "longer than 4 bytes"),
    "variable-length-of-5-bytes": (one_track(b"\x00\xff\x01" + b"\x80" * 5), 25, "longer than 4 bytes"),
    "note-of-268-million-ticks": (
        one_track(b"\0\x90\x3c\x50" + LONGEST_DELTA + b"\x3c\0"),
        22,
        "lasts 268,435,455",
    ),
    "more-ticks-than-28-bits": (
        one_track((LONGEST_DELTA + b"\x90\x3c\0") * 2, 32_767),
        22,
        "lasts 536,870,910",
    ),
    "longer-than-6-hours": (
        one_track(b"\0\xff\x51\3\xff\xff\xff" + b"\x87\xff\x7f\xb0\1\1"),
        22,
        "seconds; at most 21,600",
    ),
    "tempo-0": (one_track(b"\0\xff\x51\3\0\0\0"), 23, "tempo of 0"),
    "event-cut-short": (header_of() + track_of(b"\0\x90\x3c"), 25, "ends in the middle of an event"),
    "delta-without-event": (header_of() + track_of(b"\0"), 23, "ends in the middle of an event"),
    "meta-past-the-end": (header_of() + track_of(b"\0\xff\1\x7fabc"), 23, "an event of 127 bytes runs past"),
    "data-byte-first": (one_track(b"\0\x3c\x50"), 23, "data byte 60 follows no status byte"),
    "status-as-velocity": (one_track(b"\0\x90\x3c\x90"), 25, "data byte 144 is not below 128"),
    "status-as-pitch": (one_track(b"\0\x90\xb0\x40"), 24, "data byte 176 is not below 128"),
    "status-as-control-value": (one_track(b"\0\xb0\7\x90"), 25, "data byte 144 is not below 128"),
    "real-time-message": (one_track(b"\0\xf8"), 23, "status 0xf8 does not belong in a file"),
    "200,001-events": (
        one_track(b"\0\xb0\1\1" + b"\0\1\1" * 200_000),
        22 + 4 + 3 * 199_999,
        "more than 200,000 events",
    ),
}


@pytest.mark.parametrize(("data", "offset", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused_with_the_offset_and_one_sentence(data: bytes, offset: int, reason: str) -> None:
    with pytest.raises(MidiError, match=r"^MIDI byte \d+: ") as caught:
        read_midi(data)
    assert isinstance(caught.value, InvalidInput)
    assert caught.value.offset == offset
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 200


SETTINGS = (
    b"\1\xff\x58\4\1\5\0\0",
    b"\1\xff\x59\2\0\0",
    b"\1\xff\x51\3\0\0\1",
    b"\0\xff\x59\2\xee\0",
    b"\1\xff\1\3bar",
)
HEAVY = {
    "40,000-overlapping-notes-of-one-pitch": one_track(b"\0\x90\x3c\x50" * 40_000 + b"\1\x80\x3c\0" * 40_000),
    "40,000-notes-that-never-end": one_track(b"\0\x90\x3c\x50" * 40_000 + b"\1\x80\x3d\0"),
    "a-mebibyte-of-settings": one_track(b"".join(SETTINGS) * 27_000),
    "a-mebibyte-of-programs-on-64-tracks": header_of(1, 64)
    + track_of(b"".join(bytes((0, 0xC0 + i % 16, 5)) for i in range(190_000)) + END)
    + track_of(b"".join(bytes((0, 0x90 + i, 60, 60, 1, 0x80 + i, 60, 0)) for i in range(16)) + END) * 63,
    "a-mebibyte-of-text": one_track((b"\0\xff\1\x84\x00" + b"key: D " + b"z" * 505) * 2_000),
}


@pytest.mark.parametrize("data", HEAVY.values(), ids=HEAVY)
def test_heavy_files_are_read_in_time(data: bytes) -> None:
    began = time.process_time()
    score = read_midi(data).score
    score.bar_starts()
    assert time.process_time() - began < 2, "linear time is about 0.4 s"


def test_the_number_of_bars_is_bounded_by_the_limit_on_quarters() -> None:
    data = one_track(b"\0\xff\x58\4\1\5\0\0" + b"\0\xff\x51\3\0\0\1" + b"\xa0\x80\0\xb0\1\1", division=8)
    assert len(read_midi(data).score.bar_starts()) == 8 * (1 << 16)


GOOD = write_midi(
    Score(
        96,
        (
            Part(tuple(Note(24 * i, 60 + i % 12, 24) for i in range(40)), "voice", 5),
            Part(tuple(Note(96 * i, 36, 10, 100) for i in range(10)), "drums", 0, True),
        ),
        1000,
        (MetreChange(0, Metre(4, 4)), MetreChange(48 + 384, Metre(6, 8))),
        (KeyChange(0, Key("D", "dorian")), KeyChange(400, Key("Bb", "major"))),
        (TempoChange(0, 400_000), TempoChange(500, 600_000)),
        (48,),
        "Damage",
    )
)
TRACKS = [piece[4:] for piece in GOOD.split(b"MTrk")[1:]]


def damage(good: bytes, generator: random.Random) -> bytes:
    """A few bytes changed, lost, doubled or slipped in."""
    data = bytearray(good)
    for _ in range(generator.randint(1, 2)):
        start = generator.randrange(len(data))
        stop = start + generator.randint(1, 4)
        kind = generator.randrange(4)
        if kind == 0:
            data[start] = generator.choice((0, 0x7F, 0x80, 0xFF, generator.randrange(256)))
        elif kind == 1:
            del data[start:stop]
        elif kind == 2:
            data[start:start] = data[start:stop]
        else:
            data[start:start] = generator.randbytes(3)
    return bytes(data)


def damaged_events(generator: random.Random) -> bytes:
    """One track is damaged and its length put right, so that the damage reaches the events."""
    tracks = list(TRACKS)
    index = generator.randrange(len(tracks))
    tracks[index] = damage(tracks[index], generator)
    return header_of(1, len(tracks)) + b"".join(map(track_of, tracks))


def damaged_file(generator: random.Random) -> bytes:
    return damage(GOOD, generator)


@pytest.mark.parametrize(("damaged", "fewest_read"), [(damaged_events, 500), (damaged_file, 100)])
def test_five_thousand_damaged_files_are_read_or_refused_and_never_slow(
    damaged: Callable[[random.Random], bytes], fewest_read: int
) -> None:
    generator = random.Random(20_240_601)
    read_count, slowest = 0, 0.0
    for _ in range(5_000):
        data = damaged(generator)
        began = time.process_time()
        try:
            read_midi(data).score.bar_starts()
            read_count += 1
        except MidiError as error:
            assert 0 <= error.offset <= len(data)
        slowest = max(slowest, time.process_time() - began)
    assert fewest_read < read_count < 5_000 - fewest_read, "both outcomes must be tried"
    assert slowest < 0.5
