"""Scores to and from pretty_midi, for its analyses and sound: it keeps seconds, but ticks survive both ways."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import mido

from seqgen.errors import InvalidInput
from seqgen.music.key import Key
from seqgen.music.midi.conductor import KEY_SIGNATURE, TEMPO, TEXT, TIME_SIGNATURE, Conductor
from seqgen.music.midi.events import MetaEvent
from seqgen.music.midi.report import Report
from seqgen.music.midi.signature import SIGNATURE_MODES
from seqgen.music.midi.texts import KEY_PREFIX
from seqgen.music.midi.writer import conductor_track
from seqgen.music.score import Note, Part, Score

if TYPE_CHECKING:
    import pretty_midi

MAX_PRETTY_MIDI_TICKS = 10_000_000  # pretty_midi.pretty_midi.MAX_TICK: it keeps a time for each tick


def to_pretty_midi(score: Score) -> "pretty_midi.PrettyMIDI":
    """A PrettyMIDI object with an instrument for each part; ``time_to_tick`` gives the score's own ticks.

    Its time signatures show a pick-up as a short bar, so that its downbeats are the score's bars. What it has
    no field for (modes, the true metre of short bars) is among its text events. Raises InvalidInput for a
    score of more than ten million ticks.
    """
    import pretty_midi

    if score.length_ticks >= MAX_PRETTY_MIDI_TICKS:
        limit = f"at most {MAX_PRETTY_MIDI_TICKS:,}"
        raise InvalidInput("length", f"pretty_midi holds {limit} ticks, the score has {score.length_ticks:,}")
    conductor = mido.MidiFile(type=1, ticks_per_beat=score.ticks_per_quarter, tracks=[conductor_track(score)])
    result = pretty_midi.PrettyMIDI(mido_object=conductor)
    for change in score.keys:
        # pretty_midi knows keys by pitch class only: C flat and B would be one.
        text = pretty_midi.Text(f"{KEY_PREFIX}{change.key}", result.tick_to_time(change.start_tick))
        result.text_events.append(text)
    for part in score.parts:
        instrument = pretty_midi.Instrument(part.program, part.is_drum, part.name)
        for note in part.notes:
            start, end = result.tick_to_time(note.start_tick), result.tick_to_time(note.end_tick)
            instrument.notes.append(pretty_midi.Note(note.velocity, note.pitch, start, end))
        result.instruments.append(instrument)
    return result


def from_pretty_midi(source: "pretty_midi.PrettyMIDI") -> Score:
    """The score of a PrettyMIDI object, times rounded to its ticks, a note at least one tick long.

    ``from_pretty_midi(to_pretty_midi(score))`` gives back everything but the title, rests at the end, and a tempo
    that repeats the one before.
    """
    conductor = Conductor(source.resolution, Report())
    conductor.read(_meta_events(source))
    parts = tuple(
        Part(_notes(source, instrument), instrument.name, instrument.program, instrument.is_drum)
        for instrument in source.instruments
    )
    return Score(
        source.resolution,
        parts,
        max((note.end_tick for part in parts for note in part.notes), default=0),
        conductor.metres,
        conductor.keys,
        conductor.tempos,
        conductor.bar_restarts,
    )


def _notes(source: "pretty_midi.PrettyMIDI", instrument: "pretty_midi.Instrument") -> tuple[Note, ...]:
    spans = ((int(source.time_to_tick(n.start)), int(source.time_to_tick(n.end)), n) for n in instrument.notes)
    return tuple(sorted(Note(start, n.pitch, max(1, end - start), n.velocity) for start, end, n in spans))


def _meta_events(source: "pretty_midi.PrettyMIDI") -> Iterator[MetaEvent]:
    """Its changes as the MIDI events they would be, so that they are read by the same rules as a file's."""

    def event(seconds: float, kind: int, data: bytes) -> MetaEvent:
        return MetaEvent(int(source.time_to_tick(seconds)), kind, data, offset=0)

    for seconds, quarters_per_minute in zip(*source.get_tempo_changes(), strict=True):
        yield event(seconds, TEMPO, round(60_000_000 / quarters_per_minute).to_bytes(3, "big"))
    for change in source.time_signature_changes:
        power = change.denominator.bit_length() - 1
        yield event(change.time, TIME_SIGNATURE, bytes((change.numerator, power)))
    for change in source.key_signature_changes:
        is_minor, pitch_class = divmod(change.key_number, 12)
        key = Key.from_pitch_class(pitch_class, SIGNATURE_MODES[is_minor])
        yield event(change.time, KEY_SIGNATURE, bytes((key.sharps % 256, is_minor)))
    for text in source.text_events:
        yield event(text.time, TEXT, text.text.encode())
