"""Read a Standard MIDI File, tick-exact, in time linear in its bytes, whatever those bytes are.

    bytes -> chunks -> events -> notes and conductor -> Score

pretty_midi, mido and music21 all stall or take gigabytes on 40-byte files made for that, and keep seconds or
offsets where a score needs ticks; so this reader is our own. Its limits stand in `limits`.
"""

from dataclasses import dataclass
from itertools import chain

from seqgen.music.midi.chunks import TrackChunk, split_chunks
from seqgen.music.midi.conductor import Conductor, decode_text
from seqgen.music.midi.errors import MidiError
from seqgen.music.midi.events import TrackEvents, read_events
from seqgen.music.midi.limits import MAX_EVENTS, MAX_QUARTERS, MAX_SECONDS, MAX_TICKS
from seqgen.music.midi.notes import pair_notes
from seqgen.music.midi.programs import Programs
from seqgen.music.midi.report import Report
from seqgen.music.score import Part, Score, TempoChange

TRACK_NAME = 0x03
DRUM_CHANNEL = 9


@dataclass(frozen=True, slots=True)
class MidiFile:
    """What a file holds, and one sentence for each thing that had to be dropped or mended."""

    score: Score
    warnings: tuple[str, ...]


def read_midi(data: bytes) -> MidiFile:
    """Read a format 0 or 1 file of at most 1 MiB; raises MidiError for anything else.

    Each channel of each track becomes a part, in order, channel 10 a drum part. A part takes its track's name
    and its channel's program before its first note. The first track's name is the title. The score lasts as
    long as the longest track. Controllers, pitch bend, lyrics and system exclusive data are not kept.

    >>> from seqgen.music import Note
    >>> from seqgen.music.midi import write_midi
    >>> read_midi(write_midi(Score(24, (Part((Note(0, 60, 24),)),), 24))).score.notes
    (Note(start_tick=0, pitch=60, duration_ticks=24, velocity=80),)
    """
    chunks = split_chunks(data)
    report = Report()
    tracks = _read_tracks(chunks.tracks, report)
    conductor = Conductor(chunks.ticks_per_quarter, report)
    for track in tracks:
        conductor.read(track.metas)
    length_ticks = _checked_length(chunks.tracks, tracks, chunks.ticks_per_quarter, conductor.tempos)
    score = Score(
        chunks.ticks_per_quarter,
        _parts(tracks, report),
        length_ticks,
        conductor.metres,
        conductor.keys,
        conductor.tempos,
        conductor.bar_restarts,
        title=_name(tracks[0]),
    )
    return MidiFile(score, report.sentences())


def _read_tracks(chunks: tuple[TrackChunk, ...], report: Report) -> list[TrackEvents]:
    tracks: list[TrackEvents] = []
    events_left = MAX_EVENTS
    for chunk in chunks:
        track = read_events(chunk, events_left)
        events_left -= track.event_count
        report.add("a track has no end-of-track event", not track.is_ended)
        tracks.append(track)
    return tracks


def _checked_length(
    chunks: tuple[TrackChunk, ...],
    tracks: list[TrackEvents],
    ticks_per_quarter: int,
    tempos: tuple[TempoChange, ...],
) -> int:
    """The end of the longest track in ticks, where it is not beyond reason."""
    length_ticks, offset = max((track.end_tick, chunk.offset) for track, chunk in zip(tracks, chunks, strict=True))
    if length_ticks > (limit := min(MAX_TICKS, MAX_QUARTERS * ticks_per_quarter)):
        raise MidiError(offset, f"the track lasts {length_ticks:,} ticks; at most {limit:,} are read")
    seconds = _seconds(length_ticks, ticks_per_quarter, tempos)
    if seconds > MAX_SECONDS:
        raise MidiError(offset, f"the track lasts {seconds:,} seconds; at most {MAX_SECONDS:,} are read")
    return length_ticks


def _seconds(length_ticks: int, ticks_per_quarter: int, tempos: tuple[TempoChange, ...]) -> int:
    """Whole seconds, in integers: `Score.seconds_at` adds fractions, too slow for 100,000 tempos."""
    ends = chain((tempo.start_tick for tempo in tempos[1:]), (length_ticks,))
    microsecond_ticks = sum(
        (end - tempo.start_tick) * tempo.microseconds_per_quarter for tempo, end in zip(tempos, ends, strict=True)
    )
    return microsecond_ticks // (ticks_per_quarter * 1_000_000)


def _parts(tracks: list[TrackEvents], report: Report) -> tuple[Part, ...]:
    programs = Programs(tracks)
    parts: list[Part] = []
    for index, track in enumerate(tracks):
        channels = pair_notes(track.notes, track.end_tick, report)
        if index > 0 and not channels and track.programs:
            # A track of its own that chooses an instrument is a part even where it only rests.
            channels = {track.programs[0].channel: ()}
        for channel, notes in channels.items():
            first_tick = notes[0].start_tick if notes else track.end_tick
            program = programs.at(index, channel, first_tick)
            parts.append(Part(notes, _name(track), program, channel == DRUM_CHANNEL))
    return tuple(parts)


def _name(track: TrackEvents) -> str:
    return next((decode_text(event.data) for event in track.metas if event.kind == TRACK_NAME), "")
