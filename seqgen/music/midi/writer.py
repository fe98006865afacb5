"""Write a Standard MIDI File with mido, so that reading it back gives the same score."""

from io import BytesIO
from typing import TypeAlias

import mido

from seqgen.errors import InvalidInput
from seqgen.music.metre import Metre
from seqgen.music.midi.grid import signatures
from seqgen.music.midi.limits import MAX_DIVISION, MAX_MICROSECONDS_PER_QUARTER, MAX_TICKS, MAX_TRACKS
from seqgen.music.midi.reader import DRUM_CHANNEL
from seqgen.music.midi.signature import SIGNATURE_MODES
from seqgen.music.midi.texts import BAR_RESTART, KEY_PREFIX
from seqgen.music.score import KeyChange, Part, Score

MELODIC_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)
MIDI_CLOCKS_PER_QUARTER = 24

TimedMessage: TypeAlias = "tuple[int, mido.Message | mido.MetaMessage]"


def write_midi(score: Score) -> bytes:
    """The bytes of a format 1 file: a conductor track, then a track for each part, at the score's ticks per
    quarter.

    ``read_midi(write_midi(score)).score == score``, with one exception that MIDI cannot express: where a note
    begins and ends inside a longer one of the same pitch and part, the two exchange their ends. The title is
    the name of the conductor track. Metre and key go out as MIDI's own events; what those cannot say (modes,
    where a pick-up ends) goes out beside them as short texts that other programs ignore, see `texts` and
    `grid`. The same score gives the same bytes, always.

    Up to 15 melodic parts have channels of their own; beyond that, parts with equal programs share one. Drum
    parts are on channel 10. Raises InvalidInput for more than 63 parts, and for a division, tempo or length
    that the format cannot hold.
    """
    _check(score)
    file = mido.MidiFile(type=1, ticks_per_beat=score.ticks_per_quarter)
    file.tracks.append(conductor_track(score))
    for part, channel in zip(score.parts, _channels(score.parts), strict=True):
        file.tracks.append(_track(part.name, _part_messages(part, channel), score.length_ticks))
    buffer = BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def conductor_track(score: Score) -> mido.MidiTrack:
    """Title, metres, keys, tempos and bars of a score; of events at one tick, in that order."""
    messages: list[TimedMessage] = []
    for signature in signatures(score):
        messages.append((signature.tick, _time_signature(signature.metre)))
        if signature.text is not None:
            messages.append((signature.tick, _text("text", signature.text)))
    for key in score.keys:
        messages.extend(_key_messages(key))
    for change in score.tempos:
        tempo = mido.MetaMessage("set_tempo", tempo=change.microseconds_per_quarter)
        messages.append((change.start_tick, tempo))
    messages.extend((tick, _text("text", BAR_RESTART)) for tick in score.bar_restarts)
    return _track(score.title, messages, score.length_ticks)


def _check(score: Score) -> None:
    if not 1 <= score.ticks_per_quarter <= MAX_DIVISION:
        raise InvalidInput(
            "ticks_per_quarter",
            f"MIDI holds 1..{MAX_DIVISION} ticks per quarter, got {score.ticks_per_quarter}",
        )
    if len(score.parts) >= MAX_TRACKS:
        raise InvalidInput("parts", f"at most {MAX_TRACKS - 1} parts go into one MIDI file, got {len(score.parts)}")
    if score.length_ticks > MAX_TICKS:
        raise InvalidInput("length", f"MIDI holds at most {MAX_TICKS:,} ticks, got {score.length_ticks:,}")
    slowest = max(tempo.microseconds_per_quarter for tempo in score.tempos)
    if slowest > MAX_MICROSECONDS_PER_QUARTER:
        raise InvalidInput(
            "tempo",
            f"MIDI holds at most {MAX_MICROSECONDS_PER_QUARTER:,} microseconds per quarter, got {slowest:,}",
        )


def _channels(parts: tuple[Part, ...]) -> list[int]:
    """A channel for each part; numbers count from 0, so channel 10 is 9."""
    are_enough = sum(not part.is_drum for part in parts) <= len(MELODIC_CHANNELS)
    players: dict[int, int] = {}
    channels: list[int] = []
    for index, part in enumerate(parts):
        if part.is_drum:
            channels.append(DRUM_CHANNEL)
        else:
            player = players.setdefault(index if are_enough else part.program, len(players))
            channels.append(MELODIC_CHANNELS[player % len(MELODIC_CHANNELS)])
    return channels


def _part_messages(part: Part, channel: int) -> list[TimedMessage]:
    """The program, then key-downs and key-ups; at one tick the ups come first, so that notes can repeat."""
    ups = [(note.end_tick, 0, note.pitch, 0) for note in part.notes]
    downs = [(note.start_tick, 1, note.pitch, note.velocity) for note in sorted(part.notes)]
    events = sorted(ups + downs, key=lambda event: event[:2])
    program: TimedMessage = (0, mido.Message("program_change", channel=channel, program=part.program))
    return [program] + [
        (tick, mido.Message("note_on", channel=channel, note=pitch, velocity=velocity))
        for tick, _, pitch, velocity in events
    ]


def _key_messages(change: KeyChange) -> list[TimedMessage]:
    key = change.key
    mode = key.mode if key.mode in SIGNATURE_MODES else "major"
    relative = key.from_sharps(key.sharps, mode)
    name = relative.tonic + ("m" if mode == "minor" else "")
    messages: list[TimedMessage] = [(change.start_tick, mido.MetaMessage("key_signature", key=name))]
    if relative != key:
        messages.append((change.start_tick, _text("text", f"{KEY_PREFIX}{key}")))
    return messages


def _time_signature(metre: Metre) -> mido.MetaMessage:
    return mido.MetaMessage(
        "time_signature",
        numerator=metre.numerator,
        denominator=metre.denominator,
        clocks_per_click=metre.beat_ticks(MIDI_CLOCKS_PER_QUARTER),
    )


def _text(kind: str, text: str) -> mido.MetaMessage:
    """A text in UTF-8. mido's ``charset`` is global, unsafe in threads, so its Latin-1 carries our bytes."""
    name = {"name" if kind == "track_name" else "text": text.encode("utf-8", "replace").decode("latin-1")}
    return mido.MetaMessage(kind, **name)


def _track(name: str, messages: list[TimedMessage], length_ticks: int) -> mido.MidiTrack:
    """Absolute ticks become delta times; the track ends with the score."""
    ordered = sorted(messages, key=lambda message: message[0])
    if name:
        ordered.insert(0, (0, _text("track_name", name)))
    end_tick = max([length_ticks, *(tick for tick, _ in ordered)])
    track, now = mido.MidiTrack(), 0
    for tick, message in [*ordered, (end_tick, mido.MetaMessage("end_of_track"))]:
        track.append(message.copy(time=tick - now))
        now = tick
    return track
