"""The events of one track, in file order, at absolute ticks.

    event   = delta time, then one of
    channel = status 8n..En (or the last one again: running status), 1 or 2 data bytes below 128
    meta    = FF, kind, length, bytes        sysex = F0 or F7, length, bytes (skipped)

Delta times and lengths are variable-length numbers: 7 bits a byte, the top bit says that another byte
follows, at most 4 bytes. Running status survives meta and sysex events: the standard cancels it there, but
writers differ, and reading it is never ambiguous.
"""

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from seqgen.music.midi.chunks import TrackChunk
from seqgen.music.midi.errors import MidiError

NOTE_OFF, NOTE_ON, PROGRAM, CHANNEL_PRESSURE, SYSTEM = 0x8, 0x9, 0xC, 0xD, 0xF
SYSEX, SYSEX_CONTINUED, META = 0xF0, 0xF7, 0xFF
END_OF_TRACK = 0x2F

NoteEvent: TypeAlias = tuple[int, int, int]
"""Tick, voice (channel * 128 + pitch), velocity: a key goes down, or up where the velocity is 0."""


class ProgramEvent(NamedTuple):
    """A channel changes its instrument."""

    tick: int
    channel: int
    program: int


class MetaEvent(NamedTuple):
    """What is not sound: names, tempo, metre, key. ``offset`` is its first byte in the file."""

    tick: int
    kind: int
    data: bytes
    offset: int


@dataclass(slots=True)
class TrackEvents:
    """Everything a track says that a score keeps."""

    notes: list[NoteEvent] = field(default_factory=list)
    programs: list[ProgramEvent] = field(default_factory=list)
    metas: list[MetaEvent] = field(default_factory=list)
    end_tick: int = 0
    event_count: int = 0
    is_ended: bool = False


def read_events(chunk: TrackChunk, max_events: int) -> TrackEvents:
    """Read a track in one pass; raises MidiError for what is no event, or more than ``max_events``."""
    try:
        return _read_events(chunk, max_events)
    except IndexError:
        raise MidiError(chunk.offset + len(chunk.data), "the track ends in the middle of an event") from None


def _read_events(chunk: TrackChunk, max_events: int) -> TrackEvents:
    """The hot loop: written flat, because a call for each byte would triple the time."""
    data, end, track = chunk.data, len(chunk.data), TrackEvents()
    add_note = track.notes.append
    position = tick = status = count = 0
    while position < end and not track.is_ended:
        count += 1
        if count > max_events:
            raise MidiError(chunk.offset + position, f"more than {max_events:,} events are left to this track")
        delta = data[position]
        position += 1
        if delta > 127:
            delta, position = _variable_length(chunk, position - 1)
        tick += delta
        byte = data[position]
        if byte >= SYSEX:
            position = _read_unsounding(chunk, position, tick, track)
            continue
        if byte > 127:
            status = byte
            position += 1
        kind = status >> 4
        if kind | 1 == NOTE_ON:  # or off: 8 and 9
            pitch, velocity = data[position], data[position + 1]
            if (pitch | velocity) > 127:
                raise _bad_data_byte(chunk, position)
            add_note((tick, (status & 15) << 7 | pitch, velocity if kind == NOTE_ON else 0))
            position += 2
        else:
            position = _read_quiet(chunk, position, tick, status, track)
    track.end_tick, track.event_count = tick, count
    return track


def _read_quiet(chunk: TrackChunk, position: int, tick: int, status: int, track: TrackEvents) -> int:
    """A channel event that is no note; keeps program changes and returns the position after it."""
    if status == 0:
        raise MidiError(chunk.offset + position, f"data byte {chunk.data[position]} follows no status byte")
    length = 1 if status >> 4 in (PROGRAM, CHANNEL_PRESSURE) else 2
    for i in range(position, position + length):
        if chunk.data[i] > 127:
            raise _bad_data_byte(chunk, i)
    if status >> 4 == PROGRAM:
        track.programs.append(ProgramEvent(tick, status & 15, chunk.data[position]))
    return position + length


def _read_unsounding(chunk: TrackChunk, position: int, tick: int, track: TrackEvents) -> int:
    """A meta event, kept, or a system exclusive one, skipped; returns the position after it."""
    start, status = position, chunk.data[position]
    if status not in (META, SYSEX, SYSEX_CONTINUED):
        raise MidiError(chunk.offset + position, f"status {status:#04x} does not belong in a file")
    kind = chunk.data[position + 1] if status == META else 0
    length, position = _variable_length(chunk, position + (2 if status == META else 1))
    if position + length > len(chunk.data):
        raise MidiError(chunk.offset + start, f"an event of {length:,} bytes runs past the end of its track")
    if status == META:
        track.metas.append(MetaEvent(tick, kind, chunk.data[position : position + length], chunk.offset + start))
        track.is_ended = kind == END_OF_TRACK
    return position + length


def _variable_length(chunk: TrackChunk, position: int) -> tuple[int, int]:
    """The number that begins at ``position``, and the position after it."""
    value = 0
    for i in range(position, position + 4):
        byte = chunk.data[i]
        value = value << 7 | byte & 127
        if byte < 128:
            return value, i + 1
    raise MidiError(chunk.offset + position, "a variable-length number is longer than 4 bytes")


def _bad_data_byte(chunk: TrackChunk, position: int) -> MidiError:
    if chunk.data[position] < 128:
        position += 1
    return MidiError(chunk.offset + position, f"data byte {chunk.data[position]} is not below 128")
