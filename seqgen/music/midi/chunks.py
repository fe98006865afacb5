"""The outer shell of a Standard MIDI File: a header chunk, then track chunks.

    chunk  = 4 letters, length (4 bytes, big-endian), that many bytes
    MThd   = format (2 bytes), number of tracks (2), division (2)

Source: Standard MIDI Files 1.0 (RP-001), MIDI Manufacturers Association, 1988.
"""

from dataclasses import dataclass

from seqgen.music.midi.errors import MidiError
from seqgen.music.midi.limits import MAX_BYTES, MAX_TRACKS

HEADER_BYTES = 6
SMPTE_FLAG = 0x8000


@dataclass(frozen=True, slots=True)
class TrackChunk:
    """The events of one track as bytes; ``offset`` is where they stand in the file."""

    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Chunks:
    """What the header says, and the tracks it promised."""

    ticks_per_quarter: int
    tracks: tuple[TrackChunk, ...]


def split_chunks(data: bytes) -> Chunks:
    """Check the header and cut the file into tracks, skipping unknown chunks; raises MidiError."""
    if len(data) > MAX_BYTES:
        raise MidiError(MAX_BYTES, f"the file is longer than {MAX_BYTES:,} bytes")
    if data[:4] != b"MThd":
        raise MidiError(0, f"a MIDI file begins with 'MThd', this begins with {data[:4]!r}")
    header = _body(data, 0)
    if len(header) < HEADER_BYTES:
        raise MidiError(4, f"the header has {len(header)} bytes, not {HEADER_BYTES}")
    file_format, track_count, division = (int.from_bytes(header[i : i + 2], "big") for i in (0, 2, 4))
    _check_header(file_format, track_count, division)
    return Chunks(division, _tracks(data, 8 + len(header), track_count))


def _check_header(file_format: int, track_count: int, division: int) -> None:
    if file_format not in (0, 1):
        raise MidiError(8, f"format {file_format} is not 0 or 1 (2 holds several pieces)")
    if not 1 <= track_count <= MAX_TRACKS:
        raise MidiError(10, f"the header promises {track_count:,} tracks; 1 to {MAX_TRACKS} are read")
    if division & SMPTE_FLAG:
        raise MidiError(12, "the division counts SMPTE frames; only ticks per quarter can be read as music")
    if division == 0:
        raise MidiError(12, "division 0 is not in 1..32767 ticks per quarter")


def _tracks(data: bytes, offset: int, track_count: int) -> tuple[TrackChunk, ...]:
    tracks: list[TrackChunk] = []
    while len(tracks) < track_count:
        if offset == len(data):
            raise MidiError(offset, f"the file ends after {len(tracks)} of {track_count} tracks")
        body = _body(data, offset)
        if data[offset : offset + 4] == b"MTrk":
            tracks.append(TrackChunk(offset + 8, body))
        offset += 8 + len(body)
    return tuple(tracks)


def _body(data: bytes, offset: int) -> bytes:
    """The bytes of the chunk that begins at ``offset``."""
    start = offset + 8
    length = int.from_bytes(data[offset + 4 : start], "big")
    if start + length > len(data):
        raise MidiError(offset, f"a chunk needs {8 + length:,} bytes, {len(data) - offset:,} are left")
    return data[start : start + length]
